import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { board, type Section } from './board.ts';
import { coloured } from './colours.ts';
import { chart, legend, number, stacked, steps, thresholdLines } from './panels.ts';
import { metric, rate, series } from './queries.ts';
import { instances, jobs, namespaces } from './variables.ts';

const INSTANCE = 'instance=~"$instance"';
const of = (name: string, ...more: string[]): string => metric(name, INSTANCE, ...more);
const rateOf = (name: string, ...more: string[]): string => rate(name, INSTANCE, ...more);
const WHO = '{{job}} {{instance}}';

/** The Node.js processes themselves: event loop, memory, garbage collection, CPU. */
export function nodeDashboard(): Dashboard {
  return board({
    name: 'node',
    title: 'Node.js runtime',
    description: 'Event loop, heap, garbage collection, CPU and handles of the processes.',
    tags: ['runtime'],
    variables: [jobs(), namespaces(), instances()],
    sections: [present(), eventLoop(), memory(), processes()],
  });
}

function present(): Section {
  const heap = `sum by (job, namespace, instance) (${of('v8js_memory_heap_used_bytes')})`;
  return {
    title: 'Now, of the instance that is worst off',
    panels: [
      number(
        'Event loop in use',
        'Share of time the loop is busy. Above 70 % requests begin to wait for each other.',
        'percentunit',
      )
        .thresholds(steps(['green'], [0.7, 'orange'], [0.9, 'red']))
        .withTarget(series(`max(${of('nodejs_eventloop_utilization_ratio')})`, 'in use')),
      number('Event loop delay p99', 'One turn in a hundred comes later than this.', 's')
        .thresholds(steps(['green'], [0.1, 'orange'], [0.5, 'red']))
        .withTarget(series(`max(${of('nodejs_eventloop_delay_p99_seconds')})`, 'delay')),
      number('CPU', 'Cores in use, user and system. One event loop can use about one.', 'none')
        .decimals(2)
        .withTarget(
          series(
            `max(sum by (job, namespace, instance) (${rateOf('process_cpu_time_seconds_total')}))`,
            'cores',
          ),
        ),
      number('Heap of its limit', 'At 100 % the process ends with “heap out of memory”.', 'percentunit')
        .thresholds(steps(['green'], [0.8, 'orange'], [0.9, 'red']))
        .withTarget(
          series(`max(${heap} / on (job, namespace, instance) ${of('vigie_heap_limit_bytes')})`, 'heap'),
        ),
      number(
        'Memory',
        'Resident set: what the kernel counts against the limit of the container.',
        'bytes',
      ).withTarget(series(`max(${of('process_memory_usage_bytes')})`, 'memory')),
      number('Youngest process', 'Time since the last start: short means that something restarts.', 's')
        .decimals(0)
        .thresholds(steps(['orange'], [300, 'text']))
        .withTarget(series(`min(${of('process_uptime_seconds')})`, 'runs for')),
    ],
  };
}

function eventLoop(): Section {
  return {
    title: 'Event loop',
    panels: [
      chart(
        'Event loop in use',
        'Share of time the loop is busy, over the last half to whole minute.',
        'percentunit',
      )
        .max(1)
        .thresholds(steps(['transparent'], [0.7, 'orange'], [0.9, 'red']))
        .thresholdsStyle(thresholdLines())
        .withTarget(series(of('nodejs_eventloop_utilization_ratio'), WHO)),
      chart(
        'Delay',
        'How late the loop comes to its next turn, of the worst instance. Every request waits at least that long.',
        's',
      )
        .overrides(coloured('p50', 'p90', 'p99'))
        .withTarget(series(`max(${of('nodejs_eventloop_delay_p99_seconds')})`, 'p99'))
        .withTarget(series(`max(${of('nodejs_eventloop_delay_p90_seconds')})`, 'p90'))
        .withTarget(series(`max(${of('nodejs_eventloop_delay_p50_seconds')})`, 'p50')),
      chart(
        'Longest block',
        'The longest single delay, by instance: one piece of work that did not yield.',
        's',
      ).withTarget(series(of('nodejs_eventloop_delay_max_seconds'), WHO)),
    ],
  };
}

function memory(): Section {
  const used = `sum by (job, namespace, instance) (${of('v8js_memory_heap_used_bytes')})`;
  return {
    title: 'Memory',
    panels: [
      chart('Heap', 'In use, by instance. A line that rises and never falls is a leak.', 'bytes').withTarget(
        series(used, WHO),
      ),
      stacked(
        'Heap by space',
        'In use, of all instances chosen. Buffers and native memory are not in it.',
        'bytes',
      ).withTarget(
        series(
          `sum by (v8js_heap_space_name) (${of('v8js_memory_heap_used_bytes')}) > 0`,
          '{{v8js_heap_space_name}}',
        ),
      ),
      chart(
        'Resident memory',
        'What the kernel counts, by instance: heap, buffers, code and all else.',
        'bytes',
      ).withTarget(series(of('process_memory_usage_bytes'), WHO)),
      chart(
        'Time in garbage collection',
        'Share of time, by kind. Major collections that take percents mean a heap close to its limit.',
        'percentunit',
      )
        .span(12)
        .axisSoftMax(0.02)
        .withTarget(
          series(
            `max by (v8js_gc_type) (sum by (job, namespace, instance, v8js_gc_type) (${rateOf('v8js_gc_duration_seconds_sum')}))`,
            '{{v8js_gc_type}}',
          ),
        ),
      chart('Length of a collection', 'Mean time the process stands still for one, by kind.', 's')
        .span(12)
        .withTarget(
          series(
            `sum by (v8js_gc_type) (${rateOf('v8js_gc_duration_seconds_sum')}) / sum by (v8js_gc_type) (${rateOf('v8js_gc_duration_seconds_count')} > 0)`,
            '{{v8js_gc_type}}',
          ),
        ),
    ],
  };
}

function processes(): Section {
  return {
    title: 'Processes',
    panels: [
      chart('CPU', 'Cores in use, by instance.', 'none')
        .decimals(2)
        .withTarget(series(`sum by (job, instance) (${rateOf('process_cpu_time_seconds_total')})`, WHO)),
      chart(
        'CPU by mode',
        'Cores in use, of all instances chosen. Much system time is much input and output.',
        'none',
      )
        .decimals(2)
        .withTarget(
          series(`sum by (cpu_mode) (${rateOf('process_cpu_time_seconds_total')})`, '{{cpu_mode}}'),
        ),
      chart(
        'What keeps the loop alive',
        'Sockets, timers and requests under way: the six kinds there are most of.',
        'short',
      )
        .legend(legend('table'))
        .withTarget(
          series(
            `topk(6, sum by (v8js_resource_type) (${of('v8js_resource_active')}) > 0)`,
            '{{v8js_resource_type}}',
          ),
        ),
      chart('File descriptors', 'In use, by instance. Too many is EMFILE.', 'short')
        .span(12)
        .decimals(0)
        .withTarget(series(of('process_unix_file_descriptor_count'), WHO)),
      chart('Starts', 'How often a process was started within the last ten minutes.', 'short')
        .span(12)
        .decimals(0)
        .withTarget(series(`changes(${of('process_start_time_seconds')}[10m])`, WHO)),
    ],
  };
}
