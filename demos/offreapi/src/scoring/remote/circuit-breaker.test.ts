import { describe, expect, it } from 'vitest';
import { createCircuitBreaker, type CircuitBreaker, type CircuitState } from './circuit-breaker.ts';

function setUp(): { breaker: CircuitBreaker; states: CircuitState[]; pass: (ms: number) => void } {
  let time = 0;
  const states: CircuitState[] = [];
  const breaker = createCircuitBreaker({
    failures: 3,
    openMs: 30_000,
    now: () => time,
    onChange: (state) => states.push(state),
  });
  return { breaker, states, pass: (ms) => void (time += ms) };
}

const refused = (): Error => new Error('refused');
const fails = (breaker: CircuitBreaker): Promise<string> =>
  breaker.run(() => Promise.reject(new Error('failed')), refused).catch((error: Error) => error.message);
const works = (breaker: CircuitBreaker): Promise<string> =>
  breaker.run(() => Promise.resolve('worked'), refused).catch((error: Error) => error.message);

describe('the circuit breaker', () => {
  it('opens after as many failures in a row as it bears', async () => {
    const { breaker } = setUp();
    await fails(breaker);
    await fails(breaker);
    await works(breaker);
    await fails(breaker);
    await fails(breaker);
    expect(breaker.state).toBe('closed');
    await fails(breaker);
    expect(breaker.state).toBe('open');
    expect(await works(breaker)).toBe('refused');
  });

  it('lets one call try after a while, and closes when it works', async () => {
    const { breaker, states, pass } = setUp();
    for (let time = 0; time < 3; time++) await fails(breaker);
    pass(29_999);
    expect(await works(breaker)).toBe('refused');
    pass(1);
    expect(breaker.state).toBe('half-open');
    const trial = Promise.withResolvers<string>();
    const trying = breaker.run(() => trial.promise, refused);
    expect(await works(breaker)).toBe('refused');
    trial.resolve('worked');
    expect(await trying).toBe('worked');
    expect(await works(breaker)).toBe('worked');
    expect(states).toEqual(['open', 'half-open', 'closed']);
  });

  it('opens again for as long when the trial fails', async () => {
    const { breaker, states, pass } = setUp();
    for (let time = 0; time < 3; time++) await fails(breaker);
    pass(30_000);
    expect(await fails(breaker)).toBe('failed');
    expect(breaker.state).toBe('open');
    pass(29_999);
    expect(await works(breaker)).toBe('refused');
    pass(1);
    expect(await works(breaker)).toBe('worked');
    expect(states).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
  });

  it('takes no word from calls that began before it opened', async () => {
    const { breaker } = setUp();
    const old = Promise.withResolvers<string>();
    const running = breaker.run(() => old.promise, refused);
    for (let time = 0; time < 3; time++) await fails(breaker);
    old.resolve('worked');
    await running;
    expect(breaker.state).toBe('open');
  });
});
