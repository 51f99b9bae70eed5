import { readData } from './data.ts';

export type ImpactCategory =
  | 'compute-abuse'
  | 'credential-creation'
  | 'data-destroy'
  | 'data-read'
  | 'defense-evasion'
  | 'exfiltration'
  | 'lateral-movement'
  | 'network-exposure'
  | 'org-control'
  | 'persistence'
  | 'ransomware'
  | 'secrets';

/** A capability that matters to a responder whatever resource it is used on. Privilege escalation is not among them: that is what edges are. */
export interface Impact {
  readonly id: string;
  readonly title: string;
  readonly category: ImpactCategory;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  /** Whether any one of the actions gives the capability, or only all of them together. */
  readonly match: 'any' | 'all';
  readonly actions: readonly string[];
  /** `service:type` of the resource that the actions act on, where there is one. */
  readonly resource?: string;
  /** MITRE ATT&CK ids up to version 18. */
  readonly attack: readonly string[];
  /** The same in version 19, which renumbered T1562. */
  readonly attackV19: readonly string[];
  /** Where CloudTrail shows it. `data` events are off by default; `none` leaves no trace. */
  readonly telemetry: 'management' | 'data' | 'mixed' | 'none';
  readonly why: string;
}

let all: readonly Impact[] | undefined;

/** All of them, in the order of the table. */
export function impacts(): readonly Impact[] {
  all ??= readData<readonly Impact[]>('impacts');
  return all;
}
