/** Exports of other tools, told apart by what is in them. */
export { accountsOfConfig, type ConfigItem, isConfigSnapshot, readConfigItems } from './aws-config.ts';

import { cloudmapper } from './cloudmapper.ts';
import { iamCollect } from './iam-collect.ts';
import { pmapper } from './pmapper.ts';
import type { DirectoryReader } from './reader.ts';

export type { Exported } from './reader.ts';

export const directoryReaders: readonly DirectoryReader[] = [pmapper, cloudmapper, iamCollect];
