import type { Limits } from '../limits.ts';
import { textValue } from './attributes.ts';
import { Collector, resourceOf, type Decoded, type LogBatch } from './batches.ts';
import {
  idField,
  integerField,
  objectField,
  objects,
  parseExactJson,
  textField,
  type JsonObject,
} from './exact-json.ts';
import { anyValue, attributesField } from './json-attributes.ts';
import { finishLog, type RawLog } from './raw-log.ts';
import { warnOfSnakeCase } from './traces-json.ts';

/** Decodes an ExportLogsServiceRequest in OTLP/JSON. */
export function decodeLogsJson(body: Buffer, limits: Limits, nowMs: number): Decoded<LogBatch> {
  const request = parseExactJson(body, limits.maxJsonValues);
  const collector = new Collector<LogBatch>(limits);
  warnOfSnakeCase(request, 'resource_logs', 'resourceLogs', collector);
  for (const resourceLogs of objects(request.resourceLogs, 'resourceLogs')) {
    const logs: LogBatch['logs'] = [];
    for (const scopeLogs of objects(resourceLogs.scopeLogs, 'scopeLogs')) {
      for (const item of objects(scopeLogs.logRecords, 'logRecords')) {
        collector.count();
        logs.push(finishLog(readLog(item, limits), limits, nowMs));
      }
    }
    const resource = objectField(resourceLogs.resource, 'resource');
    const attributes = attributesField(resource?.attributes, 'resource.attributes', limits).items;
    collector.batches.push({ resource: resourceOf(attributes), logs });
  }
  return collector.done();
}

function readLog(item: JsonObject, limits: Limits): RawLog {
  // A line may be longer than an attribute.
  const bodyLimits = { ...limits, maxAttributeChars: limits.maxLineChars };
  return {
    timeNs: BigInt.asUintN(64, integerField(item.timeUnixNano, 'timeUnixNano')),
    observedNs: BigInt.asUintN(64, integerField(item.observedTimeUnixNano, 'observedTimeUnixNano')),
    severityNumber: Number(integerField(item.severityNumber, 'severityNumber')),
    severityText: textValue(textField(item.severityText, 'severityText'), limits),
    body: anyValue(item.body, 'body', bodyLimits),
    eventName: textValue(textField(item.eventName, 'eventName'), limits),
    attributes: attributesField(item.attributes, 'attributes', limits).items,
    traceId: idField(item.traceId, 'traceId'),
    spanId: idField(item.spanId, 'spanId'),
  };
}
