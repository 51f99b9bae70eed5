// How calls are repeated and paced, with a clock of the test's own.
import { describe, expect, it } from 'vitest';
import { type Place, startAsking } from '../../src/collect/ask.ts';
import type { Call } from '../../src/collect/call.ts';
import { ServiceError } from '../../src/collect/failure.ts';
import { type Clock, startPace } from '../../src/collect/pace.ts';
import type { Session } from '../../src/collect/session.ts';

const CALL: Call = { call: 'sqs:ListQueues', tells: 'which queues there are' };

/** Time passes only by waiting. */
function testClock(): Clock & { readonly waits: number[] } {
  let time = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => time,
    random: () => 1,
    sleep: async (milliseconds) => {
      waits.push(milliseconds);
      time += milliseconds;
    },
  };
}

function placeOf(send: Session['send']): Place {
  const session: Session = { region: 'us-east-1', profile: undefined, send, as: () => session, close: () => undefined };
  return { session, accountId: '111122223333', partition: 'aws', region: 'us-east-1' };
}

function asker(clock: Clock, options: { readonly concurrency?: number; readonly patience?: number } = {}) {
  return startAsking({ concurrency: 4, clock, signal: new AbortController().signal, ...options });
}

describe('a call that fails', () => {
  it.each<[what: string, error: Error, attempts: number]>([
    ['is repeated while AWS throttles it', new ServiceError('ThrottlingException', '', 400), 20],
    ['is repeated a few times while the server fails', new ServiceError('InternalFailure', '', 500), 5],
    ['is repeated a few times while the connection breaks', Object.assign(new Error('x'), { code: 'ECONNRESET' }), 5],
    ['is not repeated where it is refused', new ServiceError('AccessDeniedException', '', 400), 1],
    ['is not repeated where the request is bad', new ServiceError('ValidationException', '', 400), 1],
    ['is not repeated where AWS has no such operation', new ServiceError('UnknownOperationException', '', 501), 1],
  ])('%s', async (_what, error, attempts) => {
    const clock = testClock();
    const asking = asker(clock);
    const outcome = await asking.ask(
      CALL,
      {},
      placeOf(() => Promise.reject(error)),
    );
    expect(outcome.failure).toBeDefined();
    expect(asking.counts.calls).toBe(attempts);
  });

  it('waits longer each time, and at most 5 seconds', async () => {
    const clock = testClock();
    await asker(clock).ask(
      CALL,
      {},
      placeOf(() => Promise.reject(new ServiceError('InternalFailure', '', 500))),
    );
    expect(clock.waits).toEqual([100, 200, 400, 800]);
    const throttled = testClock();
    await asker(throttled).ask(
      CALL,
      {},
      placeOf(() => Promise.reject(new ServiceError('Throttling', '', 400))),
    );
    expect(Math.max(...throttled.waits)).toBe(5_000);
  });

  it('is given up where the answer does not come', async () => {
    const silent = placeOf(() => new Promise(() => undefined));
    const { failure } = await asker(testClock(), { patience: 5 }).ask(CALL, {}, silent);
    expect(failure?.code).toBe('TimeoutError');
  });

  it('one of its codes may be an answer, another may mean: not yet', async () => {
    const answers = [new ServiceError('ReportInProgress', '', 404), new ServiceError('NoSuchReport', '', 404)];
    const place = placeOf(() => Promise.reject(answers.shift() ?? new Error('asked too often')));
    const call = { ...CALL, pending: ['ReportInProgress'], absent: ['NoSuchReport'] };
    expect(await asker(testClock()).ask(call, {}, place)).toEqual({ answer: null });
  });
});

it('no more calls are under way than allowed', async () => {
  let [under, most] = [0, 0];
  const place = placeOf(async () => {
    under += 1;
    most = Math.max(most, under);
    await new Promise((resolve) => setTimeout(resolve, 1));
    under -= 1;
    return {};
  });
  const asking = asker(testClock(), { concurrency: 3 });
  await Promise.all(Array.from({ length: 20 }, (_, index) => asking.ask(CALL, { index }, place)));
  expect(most).toBe(3);
});

describe('what is waited for', () => {
  it('is the call whose first attempt is longest ago, with its attempts', async () => {
    const clock = testClock();
    const asking = asker(clock);
    let fail: (error: Error) => void = () => undefined;
    const sent: string[] = [];
    const place = placeOf(({ call }) => {
      sent.push(call);
      return new Promise((_, reject) => {
        if (call === CALL.call) fail = reject;
      });
    });
    expect(asking.awaited()).toBeUndefined();
    const first = asking.ask(CALL, {}, place);
    void asking.ask({ ...CALL, call: 'sns:ListTopics' }, {}, { ...place, region: 'eu-west-1' });
    while (sent.length < 2) await Promise.resolve();
    await clock.sleep(7_000);
    expect(asking.awaited()).toEqual({ call: 'sqs:ListQueues', region: 'us-east-1', tries: 1, milliseconds: 7_000 });
    fail(new ServiceError('InternalFailure', '', 500));
    while (sent.length < 3) await Promise.resolve();
    // 100 ms were waited before the second attempt.
    expect(asking.awaited()).toEqual({ call: 'sqs:ListQueues', region: 'us-east-1', tries: 2, milliseconds: 7_100 });
    fail(new ServiceError('AccessDenied', '', 400));
    await first;
    expect(asking.awaited()).toMatchObject({ call: 'sns:ListTopics', region: 'eu-west-1', tries: 1 });
  });
});

it('members that are dropped are dropped at every depth', async () => {
  const place = placeOf(async () => ({ Functions: [{ Name: 'f', Environment: { Variables: { A: 'secret' } } }], Environment: 1 }));
  expect(await asker(testClock()).ask({ ...CALL, drop: ['Environment'] }, {}, place)).toEqual({ answer: { Functions: [{ Name: 'f' }] } });
});

describe('the pace', () => {
  it('is free until AWS throttles, slows down with it, and is free again', async () => {
    const clock = testClock();
    const pace = startPace(clock);
    await pace.turn();
    expect(clock.waits).toEqual([]);
    pace.throttled();
    await pace.turn();
    await pace.turn();
    expect(clock.waits).toEqual([50]);
    for (const _ of Array.from({ length: 20 })) pace.answered();
    await pace.turn();
    await pace.turn();
    expect(clock.waits).toHaveLength(1);
  });

  it('does not come to a stand where every third call is throttled', async () => {
    const clock = testClock();
    const pace = startPace(clock);
    for (let index = 1; index <= 300; index += 1) {
      await pace.turn();
      if (index % 3 === 0) pace.throttled();
      else pace.answered();
    }
    expect(clock.now() / 300).toBeLessThan(60);
  });
});
