// The policy engine against the reference evaluator on generated requests. Prints how many, the seed, and on a difference the smallest case that was found.
//
//   npm run fuzz -- [--runs N] [--seed N]
//
// Half of the runs are requests whose context is known: decision, determining statements and gate must agree. In the other half a part of the context is
// open: no completion of it may contradict the decision.
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { decideIn, decideQuestion, determiningOf } from '../test/policy/engine-answer.ts';
import { choosesOthers, contextOf, partial, refutation } from '../test/reference/completions.ts';
import { evaluate } from '../test/reference/evaluate.ts';
import { question } from '../test/reference/generate.ts';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '200000' }, seed: { type: 'string', default: String(Date.now() % 2 ** 31) } },
});
const runs = Number(values.runs);
const seed = Number(values.seed);
if (!Number.isInteger(runs) || runs < 2 || !Number.isInteger(seed)) {
  process.stderr.write('fuzz: --runs and --seed take whole numbers, such as `npm run fuzz -- --runs 200000 --seed 1`\n');
  process.exit(2);
}

const outcomes = { known: {}, partial: {} };
/** Each with what is wrong about a drawn case; undefined when nothing is. */
const CHECKS = [
  ['known', question, (drawn) => difference(drawn)],
  ['partial', partial, (drawn) => contradiction(drawn)],
];

console.log(`fuzz: ${runs} requests, seed ${seed}`);
for (const [name, arbitrary, wrong] of CHECKS) {
  const started = performance.now();
  const property = fc.property(arbitrary, (drawn) => wrong(drawn) === undefined);
  const result = fc.check(property, { numRuns: Math.ceil(runs / 2), seed });
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  if (result.failed) {
    const [smallest] = result.counterexample;
    console.log(`${name}: ${result.error ?? ''} after ${result.numRuns} requests (--seed ${result.seed}), smallest case:`);
    const { completions: _, ...told } = smallest;
    console.log(JSON.stringify({ ...told, wrong: wrong(smallest) }, plain, 1));
    process.exitCode = 1;
  } else console.log(`${name}: ${result.numRuns} requests agree, ${seconds} s: ${JSON.stringify(outcomes[name])}`);
}

function difference(drawn) {
  const decision = decideQuestion(drawn);
  const answer = evaluate(drawn);
  outcomes.known[answer.decision] = (outcomes.known[answer.decision] ?? 0) + 1;
  const engine = { decision: decision.outcome, determining: determiningOf(decision).sort(), lacks: decision.gate };
  const reference = { ...answer, determining: [...answer.determining].sort() };
  const same = (one, other) => JSON.stringify(one, plain) === JSON.stringify(other, plain);
  return same([engine.decision, engine.determining, engine.lacks], [reference.decision, reference.determining, reference.lacks])
    ? undefined
    : { engine, reference };
}

function contradiction(drawn) {
  const decision = decideIn(contextOf(drawn), drawn.question);
  const kind = decision.conditions.length > 0 && decision.notes.length > 0 ? `${decision.outcome}, unresolved` : decision.outcome;
  outcomes.partial[kind] = (outcomes.partial[kind] ?? 0) + 1;
  const found = refutation(drawn, decision, (whole) => evaluate(whole).decision === 'allow');
  const others = choosesOthers(decision);
  return found === undefined && others.length === 0 ? undefined : { decision, found, others };
}

function plain(_key, value) {
  return value instanceof Map ? Object.fromEntries(value) : value;
}
