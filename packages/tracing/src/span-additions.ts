import {
  type Attributes,
  type AttributeValue,
  type HrTime,
  type Link,
  type SpanStatus,
  SpanStatusCode,
  type TimeInput,
} from '@opentelemetry/api';
import { isTimeInput, millisToHrTime, timeInputToHrTime } from '@opentelemetry/core';
import type { TimedEvent } from '@opentelemetry/sdk-trace';
import { define, type SpanLimits } from './span-limits.ts';
import {
  redactAttributes,
  redactKey,
  redactText,
  redactValue,
  type SpanRedaction,
} from './span-redaction.ts';
import { sizeOfAttributes } from './span-size.ts';

/** What additions are subject to. */
export interface SpanAdditionsShared extends SpanRedaction {
  readonly limits: SpanLimits;
}

/** What a service adds to a server span beyond its request: without secrets and within limits from the start. */
export class SpanAdditions {
  readonly #shared: SpanAdditionsShared;
  name: string | undefined;
  status: SpanStatus | undefined;
  attributes: Attributes | undefined;
  attributeCount = 0;
  droppedAttributesCount = 0;
  events: TimedEvent[] | undefined;
  droppedEventsCount = 0;
  links: Link[] | undefined;
  droppedLinksCount = 0;

  constructor(shared: SpanAdditionsShared) {
    this.#shared = shared;
  }

  setName(name: string): void {
    this.name = this.#text(name);
  }

  /** An OK is final, and says nothing more. */
  setStatus({ code, message }: SpanStatus): void {
    if (this.status?.code === SpanStatusCode.OK) return;
    this.status =
      code === SpanStatusCode.ERROR && typeof message === 'string'
        ? { code, message: this.#text(message) }
        : { code };
  }

  setAttribute(key: string, value: AttributeValue): void {
    const { limits } = this.#shared;
    this.attributes ??= {};
    const shownKey = redactKey(this.#shared, key);
    const isNew = !Object.hasOwn(this.attributes, shownKey);
    const limited =
      key === '' || (isNew && this.attributeCount >= limits.attributes)
        ? undefined
        : redactValue(this.#shared, key, value, limits.attributeValueLength);
    if (limited === undefined) {
      this.droppedAttributesCount++;
      return;
    }
    if (isNew) this.attributeCount++;
    define(this.attributes, shownKey, limited);
  }

  addEvent(
    name: string,
    attributesOrTime: Attributes | TimeInput | undefined,
    time: TimeInput | undefined,
  ): void {
    this.events ??= [];
    const { events, attributesPerEvent, attributeValueLength } = this.#shared.limits;
    const timeOnly = isTimeInput(attributesOrTime);
    const given = timeOnly ? undefined : attributesOrTime;
    this.events.push({
      name: this.#text(name),
      time: toHrTime(timeOnly ? attributesOrTime : time),
      ...redactAttributes(this.#shared, given, attributesPerEvent, attributeValueLength),
    });
    // As the SDK does: the newest stay, an exception at the end above all.
    if (this.events.length > events) {
      this.events.shift();
      this.droppedEventsCount++;
    }
  }

  addLink(link: Link): void {
    this.links ??= [];
    const { links, attributesPerLink, attributeValueLength } = this.#shared.limits;
    this.links.push({
      context: link.context,
      ...redactAttributes(this.#shared, link.attributes, attributesPerLink, attributeValueLength),
    });
    if (this.links.length > links) {
      this.links.shift();
      this.droppedLinksCount++;
    }
  }

  /** Bytes they are charged in a queue. */
  get bytes(): number {
    let bytes = sizeOfAttributes(this.attributes);
    for (const { name, attributes } of this.events ?? [])
      bytes += 100 + name.length * 2 + sizeOfAttributes(attributes);
    return bytes + (this.links?.length ?? 0) * 150;
  }

  #text(text: unknown): string {
    return redactText(this.#shared, String(text), this.#shared.limits.attributeValueLength);
  }
}

function toHrTime(time: TimeInput | undefined): HrTime {
  return time === undefined ? millisToHrTime(Date.now()) : timeInputToHrTime(time);
}
