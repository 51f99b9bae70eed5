/** The public face of the package: the results that blast gives, as types. Their JSON Schemas are under `blast-iam/schemas/`. */

export type * from './query/types.ts';
