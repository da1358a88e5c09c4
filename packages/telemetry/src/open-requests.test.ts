import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Open, OpenRequests } from './open-requests.ts';

interface Named extends Open {
  readonly name: number;
}

it('holds what joined and has not left, in order', () => {
  const steps = fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (all) => {
      const list = new OpenRequests<Named>();
      const expected: Named[] = [];
      for (const [name, [joins, at]] of all.entries()) {
        if (joins || expected.length === 0) {
          const one: Named = { name, previous: undefined, next: undefined };
          list.add(one);
          expected.push(one);
        } else {
          const [gone] = expected.splice(at % expected.length, 1);
          list.remove(gone as Named);
          expect(gone).toMatchObject({ previous: undefined, next: undefined });
        }
        expect(list.all().map((one) => one.name)).toEqual(expected.map((one) => one.name));
      }
    }),
  );
});
