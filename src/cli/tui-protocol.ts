/** What the terminal UI's thread and the thread that computes say to each other. Everything is plain data. */
import type { BlastError } from '../shared/errors.ts';
import type { Answer, Asked, Loaded } from '../tui/index.ts';
import type { CommonOptions } from './options.ts';
import type { Part } from './tui-parts.ts';

/** What is asked about. */
export interface Job extends Pick<CommonOptions, 'snapshot' | 'credential' | 'maxSteps'> {
  /** As `--principal` names them. */
  readonly principal: readonly string[];
  readonly assume: readonly string[];
}

/** What a computing thread is started with. `niceness`: those with less of it go first. */
export interface Start {
  readonly job: Job;
  readonly niceness: number;
}

/** What the computing thread is told: a question, or to go on with an answer. */
export type Told = Asked | 'more';

/** What the computing thread says. */
export type Said =
  | { readonly type: 'progress'; readonly text: string }
  | { readonly type: 'loaded'; readonly loaded: Loaded }
  /** Awaits `more` before it goes on. */
  | { readonly type: 'part'; readonly part: Part }
  | { readonly type: 'answer'; readonly asked: Asked; readonly answer: Answer }
  /** The end. `exitStatus`: of an expected failure, whose message is a line for the user. */
  | {
      readonly type: 'failed';
      readonly message: string;
      readonly stack: string | undefined;
      readonly exitStatus: BlastError['exitStatus'] | undefined;
    };
