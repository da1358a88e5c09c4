import { setTimeout as sleep } from 'node:timers/promises';
import {
  accept,
  acceptAfter,
  atMostBytes,
  type Behaviour,
  halfAnswer,
  partialSuccess,
  refusePoison,
  silence,
  takeTheRest,
  turnAway,
} from '../backend/behaviours.ts';
import type { FakeBackend } from '../backend/fake-backend.ts';
import type { Certificate } from '../backend/self-signed.ts';
import type { Bounds, DestinationName } from '../destinations.ts';
import type { ServiceUnderTest } from '../service/service-under-test.ts';

/** Both ends of a cell, for a fault to work on. */
export interface Scene {
  readonly backend: FakeBackend;
  readonly service: ServiceUnderTest;
  readonly destination: DestinationName;
  /** What the backend proves itself with over TLS: what the service trusts, and what it does not. */
  readonly certificates: { readonly trusted: Certificate; readonly untrusted: Certificate };
  /** Period of coming and going. */
  readonly flapMs: number;
  /** Milliseconds after which a send is given up. */
  readonly sendTimeoutMs: number;
}

export interface Fault {
  readonly name: string;
  /** What the backend then is for a service. */
  readonly kind:
    /** As good as ever. */
    | 'none'
    /** Nothing arrives while it lasts. */
    | 'dead'
    /** What the backend took may not be known to the service: it arrives again, and counts once. */
    | 'doubtful'
    /** Marked items are refused for good, the others arrive. */
    | 'refusing';
  /** Begins it; what is given ends it. */
  readonly begin: (scene: Scene) => Promise<() => Promise<void>>;
  /** Failed attempts to wait for before it ends, each of which shows what is to be shown. */
  readonly attempts: number;
  readonly bounds?: Partial<Bounds>;
  /** Over TLS. */
  readonly tls?: boolean;
  /** Name under which the backend is asked for instead of its address. */
  readonly host?: string;
  /** Part of the paths of the requests that this fault is about. */
  readonly marked?: 'poison' | 'large';
  /** What a request may have at most to be taken. */
  readonly maxBodyBytes?: number;
}

const MAX_BODY_BYTES = 24 * 1024;
const UNKNOWN_HOST = 'backend.vigie.invalid';
/** Short, but no slow machine's answer may be taken for silence. */
const SHORT_TIMEOUT: Partial<Bounds> = { sendTimeoutMs: 600 };

export const FAULTS: readonly Fault[] = [
  {
    name: 'connection refused',
    kind: 'dead',
    attempts: 3,
    async begin({ backend }) {
      await backend.down();
      return () => backend.up();
    },
  },
  { name: 'accepts then silent', kind: 'dead', attempts: 2, bounds: SHORT_TIMEOUT, begin: behaving(silence) },
  {
    name: 'answers too late',
    kind: 'doubtful',
    attempts: 2,
    bounds: SHORT_TIMEOUT,
    begin: async (scene) => behaving(acceptAfter(3 * scene.sendTimeoutMs))(scene),
  },
  {
    name: '429 with Retry-After',
    kind: 'dead',
    attempts: 2,
    begin: behaving(turnAway(429, () => ({ header: '1', waitMs: 1000 }))),
  },
  {
    name: '503 with Retry-After in seconds',
    kind: 'dead',
    attempts: 2,
    begin: behaving(turnAway(503, () => ({ header: '1', waitMs: 1000 }))),
  },
  {
    name: '503 with Retry-After as a date',
    kind: 'dead',
    attempts: 2,
    begin: behaving(turnAway(503, retryAfterDate)),
  },
  { name: '400 poison item', kind: 'refusing', marked: 'poison', attempts: 3, begin: behaving(refusePoison) },
  {
    name: '413',
    kind: 'refusing',
    marked: 'large',
    attempts: 3,
    maxBodyBytes: MAX_BODY_BYTES,
    begin: behaving(atMostBytes(MAX_BODY_BYTES)),
  },
  { name: 'half a response', kind: 'doubtful', attempts: 3, begin: behaving(halfAnswer) },
  {
    name: 'partial success',
    kind: 'refusing',
    marked: 'poison',
    attempts: 0,
    begin: async (scene) => behaving(partlyTaking(scene.destination))(scene),
  },
  {
    name: 'flapping',
    kind: 'doubtful',
    attempts: 3,
    begin: flap,
    bounds: { maxQueueBytes: 2 * 1024 * 1024 },
  },
  {
    name: 'DNS failure',
    kind: 'dead',
    attempts: 3,
    host: UNKNOWN_HOST,
    async begin({ backend, service }) {
      await service.setAddress(UNKNOWN_HOST, undefined);
      // A connection that is there needs no name.
      backend.cut();
      return () => service.setAddress(UNKNOWN_HOST, '127.0.0.1');
    },
  },
  {
    name: 'TLS error',
    kind: 'dead',
    attempts: 3,
    tls: true,
    async begin({ backend, certificates }) {
      backend.useCertificate(certificates.untrusted);
      return async () => backend.useCertificate(certificates.trusted);
    },
  },
];

/** No fault at all: what the others are compared with. */
export const CONTROL: Fault = { name: 'none (control)', kind: 'none', attempts: 0, begin: behaving(accept) };

function behaving(behaviour: Behaviour): Fault['begin'] {
  return async ({ backend }) => {
    backend.behave = behaviour;
    return async () => {
      backend.behave = accept;
    };
  };
}

/** Loki has no partial success; it answers 400 and takes the rest. */
function partlyTaking(destination: DestinationName): Behaviour {
  if (destination === 'loki') return takeTheRest;
  return partialSuccess(destination === 'otlp_traces' ? 'rejectedSpans' : 'rejectedLogRecords');
}

function retryAfterDate(): { header: string; waitMs: number } {
  const now = Date.now();
  const date = Math.ceil(now / 1000) * 1000 + 1000;
  return { header: new Date(date).toUTCString(), waitMs: date - now };
}

/** Down and up again, each for a period; while it is up its answers take long enough to be cut off at times. */
async function flap({ backend, flapMs }: Scene): Promise<() => Promise<void>> {
  const stop = new AbortController();
  backend.behave = acceptAfter(Math.min(20, flapMs / 4));
  const flapping = (async () => {
    while (!stop.signal.aborted) {
      await backend.down();
      await sleep(flapMs);
      await backend.up();
      await sleep(flapMs);
    }
  })();
  return async () => {
    stop.abort();
    await flapping;
    backend.behave = accept;
  };
}
