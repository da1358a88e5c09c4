import dns from 'node:dns';

type Answer = (error: Error | null, address?: unknown, family?: number) => void;

const addresses = new Map<string, string>();
let installed = false;

/** Gives a name an address in this process, or takes it away again. All other names are looked up as ever. */
export function setAddress(name: string, address: string | undefined): void {
  install();
  if (address === undefined) addresses.delete(name);
  else addresses.set(name, address);
}

function install(): void {
  if (installed) return;
  installed = true;
  const lookup = dns.lookup as unknown as (...given: unknown[]) => void;
  const ours = (name: string, options: unknown, answer: Answer): void => {
    const address = addresses.get(name);
    if (address === undefined) lookup(name, options, answer);
    else if ((options as { all?: boolean }).all === true) {
      queueMicrotask(() => answer(null, [{ address, family: 4 }]));
    } else queueMicrotask(() => answer(null, address, 4));
  };
  // What node:net calls is the property, at each connection.
  Object.assign(dns, { lookup: ours });
}
