/** One API operation that a collector uses: enough to make the call, to say which permission it needs, and what is not known without it. */
export interface Call {
  /** `service:Operation`, both as the API names them; the service is a row of [wire/services.ts]. */
  readonly call: string;
  /** The IAM action that allows it, where that has another name. */
  readonly action?: string;
  /** Members that carry the token of the next page: one name for answer and request, or both. */
  readonly next?: string | readonly [answer: string, request: string];
  /** Of REST services: method and path, `GET /functions/{FunctionName}/policy`. Input that the path does not take is the query of a GET, the body of a POST. */
  readonly http?: string;
  /** Error codes that are an answer: there is none. */
  readonly absent?: readonly string[];
  /** Asked while listing, and not part of the list: where it fails, the list is complete all the same. */
  readonly isBesides?: true;
  /** Asked of so many items in one place unless the run is to be full; of the others its answer is a gap. */
  readonly most?: number;
  /** Error codes that mean: not yet. */
  readonly pending?: readonly string[];
  /** Members that are removed from the answer at any depth before anything sees it: they may hold secrets. */
  readonly drop?: readonly string[];
  /** What is not known where the call is refused; ends the sentence `not known: `. */
  readonly tells: string;
}

export function serviceOf({ call }: Call): string {
  return call.slice(0, call.indexOf(':'));
}

export function operationOf({ call }: Call): string {
  return call.slice(call.indexOf(':') + 1);
}

/** The IAM action that allows the call. */
export function actionOf({ call, action }: Call): string {
  return action ?? call;
}
