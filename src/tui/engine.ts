/** The port behind which the answers are computed. Screens say what they want to know; answers come when they are there. */
import type {
  AccessProof,
  AdminDistance,
  Ground,
  Paths,
  PolicyText,
  PrincipalFacts,
  ReachCount,
  Report,
  StatementText,
  WhoCan,
} from '../query/index.ts';

/** What is assumed of the attacker's circumstances, as `--assume` takes it: `aws:SourceIp=203.0.113.7`. */
export type Assumed = readonly string[];

export type Question =
  | { readonly kind: 'administrators' }
  | { readonly kind: 'count'; readonly arn: string }
  | { readonly kind: 'report'; readonly suspects: readonly string[] }
  | { readonly kind: 'whoCan'; readonly target: string }
  | { readonly kind: 'path'; readonly from: string; readonly to: string }
  | { readonly kind: 'policies'; readonly arn: string }
  | { readonly kind: 'statements'; readonly ground: Ground }
  | ({ readonly kind: 'access' } & AccessAsked);

/** How a principal can use one of the actions as it stands, on a resource or (null) on anything. */
export interface AccessAsked {
  readonly by: string;
  readonly resource: string | null;
  readonly actions: readonly string[];
}

/** What each question is answered with. */
export interface AnswerTo {
  readonly administrators: readonly AdminDistance[];
  readonly count: ReachCount;
  readonly report: Report;
  readonly whoCan: WhoCan;
  readonly path: Paths;
  readonly policies: readonly PolicyText[];
  readonly statements: readonly StatementText[];
  readonly access: AccessProof | null;
}

export type Answer =
  | { readonly [K in keyof AnswerTo]: { readonly kind: K; readonly value: AnswerTo[K] } }[keyof AnswerTo]
  /** It has no answer, such as who can use a resource whose type has no known actions. */
  | { readonly kind: 'refused'; readonly text: string };

/** A question under what is assumed. `key` tells it from every other. */
export interface Asked {
  readonly key: string;
  readonly question: Question;
  readonly assumed: Assumed;
}

export function ask(question: Question, assumed: Assumed): Asked {
  return { key: JSON.stringify([question, assumed]), question, assumed };
}

/** What is known once the snapshot is read. Every text in it, and in every answer, is safe to draw: control characters are gone. */
export interface Loaded {
  readonly collectedAt: string | null;
  readonly accounts: readonly string[];
  readonly principals: readonly PrincipalFacts[];
  /** ARNs that `--principal` names. */
  readonly suspects: readonly string[];
}

export type EngineEvent =
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'loaded'; readonly loaded: Loaded }
  | { readonly type: 'answer'; readonly asked: Asked; readonly answer: Answer };

export interface Engine {
  /** Begins to read the snapshot. `fail` takes what ends the run. */
  start(listen: (event: EngineEvent) => void, fail: (error: Error) => void): void;
  /** What the screen wants to know now, most urgent first; replaces what it wanted before. `idle` is worked on beside it. */
  want(urgent: readonly Asked[], idle: readonly Asked[]): void;
  stop(): void;
}
