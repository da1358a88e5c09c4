/**
 * Calls back, now and whenever it is assigned, with the value of a property. An object that inherits from `target` may still have one
 * of its own. A logger that has children is the prototype of objects, which makes each look at its properties slow; this does without.
 */
export function watch<T extends object, K extends keyof T>(
  target: T,
  name: K,
  changed: (value: T[K]) => void,
): void {
  let current = target[name];
  Object.defineProperty(target, name, {
    configurable: true,
    enumerable: true,
    get: () => current,
    set(this: T, value: T[K]) {
      if (this === target) {
        current = value;
        changed(value);
      } else
        Object.defineProperty(this, name, { value, configurable: true, enumerable: true, writable: true });
    },
  });
  changed(current);
}
