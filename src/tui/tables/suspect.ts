/** The tabs of a suspect, each a tree of rows. */
import type { Report } from '../../query/index.ts';
import type { Sheet } from '../../report/index.ts';
import type { Tab } from '../state.ts';
import type { Table } from '../table.ts';
import { evidenceTable, impactTable } from './impacts.ts';
import { inboundTable, reachTable } from './principals.ts';
import { resourceTable } from './resources.ts';
import { unknownTable } from './unknowns.ts';

export function tabTable(sheet: Sheet, report: Report, tab: Exclude<Tab, 'Policies'>): Table {
  switch (tab) {
    case 'Reach':
      return reachTable(sheet, report);
    case 'Resources':
      return resourceTable(sheet, report);
    case 'Impact':
      return impactTable(sheet, report);
    case 'Evidence':
      return evidenceTable(sheet, report);
    case 'Inbound':
      return inboundTable(sheet, report);
    case 'Unknowns':
      return unknownTable(sheet, report);
  }
}
