import type { IncomingMessage, ServerResponse } from 'node:http';
import { keepContext } from './body-context.ts';
import { settleAll } from './ended-requests.ts';
import { ObservedRecord } from './observed-record.ts';
import { OpenRequests } from './open-requests.ts';
import { ProcessEndedError } from './process-ended-error.ts';
import { Observation, type RequestObservation, type RequestObserverOptions } from './request-observation.ts';
import { countResponseBytes } from './response-bytes.ts';

export interface RequestObserver<Carrier> {
  /** Starts to observe; the response's end does the rest. */
  begin(request: IncomingMessage, response: ServerResponse, carrier: Carrier): RequestObservation;
  /** Says what the framework's error funnel caught. */
  failed(response: ServerResponse, error: unknown): void;
}

const kObservation: unique symbol = Symbol('vigie.observation');
type ObservedResponse = ServerResponse & { [kObservation]?: Observation<never> };

/** Those of all services in this process. */
const underWay = new OpenRequests<Observation<never>>();
let watching = false;

/** Before what is pending is handed over, and what is logged is written. */
function watchExit(): void {
  if (watching) return;
  watching = true;
  process.prependListener('exit', cutOff);
}

/** No response is closed any more: those that are complete, and those that never will be, are recorded as they are. */
function cutOff(): void {
  for (const observation of underWay.all()) {
    const response = observation.response as ObservedResponse;
    if (!response.writableFinished) observation.error ??= new ProcessEndedError();
    onClose.call(response);
  }
  settleAll();
}

/** Observes requests on node:http: the one place where a request becomes a record. */
export function createRequestObserver<Carrier>(
  options: RequestObserverOptions<Carrier>,
): RequestObserver<Carrier> {
  watchExit();
  return {
    begin(request, response, carrier) {
      // Observed already, by an adapter below this one: a request is recorded once.
      const known = (response as ObservedResponse)[kObservation];
      if (known !== undefined) return known;
      const observation = new Observation(options, request, carrier);
      observation.response = response;
      (response as ObservedResponse)[kObservation] = observation as unknown as Observation<never>;
      underWay.add(observation as unknown as Observation<never>);
      countResponseBytes(response, observation);
      keepContext(request, observation.context);
      // 'close' comes exactly once, after a complete response as after a broken connection.
      response.on('close', onClose);
      options.started(observation.method, observation.scheme);
      return observation;
    },
    failed(response, error) {
      const observation = (response as ObservedResponse)[kObservation];
      if (observation !== undefined) observation.error ??= error;
    },
  };
}

function onClose(this: ObservedResponse): void {
  const observation = this[kObservation];
  if (observation === undefined) return;
  const { owner } = observation;
  underWay.remove(observation);
  try {
    owner.ended(new ObservedRecord(observation, this), observation.span);
  } catch (error) {
    owner.fault(error);
  }
}
