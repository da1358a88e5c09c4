import type { Limits } from '../limits.ts';
import { BoundedList, textValue, type Attribute } from './attributes.ts';
import { Collector, resourceOf, type Decoded, type LogBatch } from './batches.ts';
import { readAnyValue, readAttribute, readResourceAttributes } from './protobuf-attributes.ts';
import { ProtobufReader } from './protobuf-reader.ts';
import { emptyLog, finishLog, type RawLog } from './raw-log.ts';

/** Decodes an ExportLogsServiceRequest. Field numbers: opentelemetry-proto 1.x, `logs/v1/logs.proto`. */
export function decodeLogsProtobuf(body: Buffer, limits: Limits, nowMs: number): Decoded<LogBatch> {
  const collector = new Collector<LogBatch>(limits);
  const request = new ProtobufReader(body);
  while (request.next()) {
    if (request.field === 1) readResourceLogs(request.message(), collector, limits, nowMs);
    else request.skip();
  }
  return collector.done();
}

function readResourceLogs(
  reader: ProtobufReader,
  collector: Collector<LogBatch>,
  limits: Limits,
  nowMs: number,
): void {
  let attributes: readonly Attribute[] = [];
  const logs: LogBatch['logs'] = [];
  while (reader.next()) {
    if (reader.field === 1) attributes = readResourceAttributes(reader.message(), limits);
    else if (reader.field === 2) {
      const scope = reader.message();
      while (scope.next()) {
        if (scope.field === 2) {
          collector.count();
          logs.push(finishLog(readLog(scope.message(), limits), limits, nowMs));
        } else scope.skip();
      }
    } else reader.skip();
  }
  collector.batches.push({ resource: resourceOf(attributes), logs });
}

function readLog(reader: ProtobufReader, limits: Limits): RawLog {
  const log = emptyLog();
  const attributes = new BoundedList<Attribute>(limits);
  // A line may be longer than an attribute.
  const bodyLimits = { ...limits, maxAttributeChars: limits.maxLineChars };
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        log.timeNs = reader.fixed64();
        break;
      case 2:
        log.severityNumber = reader.uint32();
        break;
      case 3:
        log.severityText = textValue(reader.string(), limits);
        break;
      case 5:
        log.body = readAnyValue(reader.message(), bodyLimits);
        break;
      case 6:
        readAttribute(reader, attributes, limits);
        break;
      case 9:
        log.traceId = reader.hex();
        break;
      case 10:
        log.spanId = reader.hex();
        break;
      case 11:
        log.observedNs = reader.fixed64();
        break;
      case 12:
        log.eventName = textValue(reader.string(), limits);
        break;
      default:
        reader.skip();
    }
  }
  log.attributes = attributes.items;
  return log;
}
