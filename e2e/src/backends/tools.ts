/** A program built from a Go module's release, pinned by `e2e/backends/MODULE/go.sum`. */
export interface Tool {
  /** Folder under `e2e/backends` whose go.mod requires it. */
  readonly module: string;
  /** The Go package with its `main`. */
  readonly package: string;
  readonly ldflags?: string;
  /** Build tags, separated by commas. */
  readonly tags?: string;
}

export type ToolName =
  | 'promtool'
  | 'prometheus'
  | 'amtool'
  | 'alertmanager'
  | 'kustomize'
  | 'kubeconform'
  | 'kube-score'
  | 'etcd'
  | 'kubectl'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'loki'
  | 'jaeger'
  | 'kwok'
  | 'kube-state-metrics'
  | 'vpa-recommender'
  | 'actionlint'
  | 'metrics-server'
  | 'compose-check';

/** Kubernetes components compare versions among each other; unset it is v0.0.0. */
const KUBERNETES_VERSION = 'v1.36.3';
const kubernetes = (command: string): Tool => ({
  module: 'kubernetes',
  package: `k8s.io/kubernetes/cmd/${command}`,
  ldflags: [
    `-X k8s.io/component-base/version.gitVersion=${KUBERNETES_VERSION}`,
    '-X k8s.io/component-base/version.gitMajor=1',
    '-X k8s.io/component-base/version.gitMinor=36',
  ].join(' '),
});

/** Without the discovery of some twenty clouds, whose clients are half of the build; files and HTTP say here what to scrape. */
const prometheus = (command: string): Tool => ({
  module: 'prometheus',
  package: `github.com/prometheus/prometheus/cmd/${command}`,
  tags: 'remove_all_sd',
});

/** One module, so that what they share is built once. */
const kubernetesAddon = (path: string): Tool => ({ module: 'kubernetes-addons', package: path });

/** By the name of the program. In the order in which a cold machine had best build them: what most tests need first. */
export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  promtool: prometheus('promtool'),
  prometheus: prometheus('prometheus'),
  amtool: { module: 'alertmanager', package: 'github.com/prometheus/alertmanager/cmd/amtool' },
  alertmanager: { module: 'alertmanager', package: 'github.com/prometheus/alertmanager/cmd/alertmanager' },
  kustomize: { module: 'kustomize', package: 'sigs.k8s.io/kustomize/kustomize/v5' },
  kubeconform: { module: 'kubeconform', package: 'github.com/yannh/kubeconform/cmd/kubeconform' },
  'kube-score': { module: 'kube-score', package: 'github.com/zegl/kube-score/cmd/kube-score' },
  etcd: { module: 'etcd', package: 'go.etcd.io/etcd/server/v3' },
  kubectl: kubernetes('kubectl'),
  'kube-apiserver': kubernetes('kube-apiserver'),
  'kube-controller-manager': kubernetes('kube-controller-manager'),
  'kube-scheduler': kubernetes('kube-scheduler'),
  loki: { module: 'loki', package: 'github.com/grafana/loki/v3/cmd/loki' },
  jaeger: { module: 'jaeger', package: 'github.com/jaegertracing/jaeger/cmd/jaeger' },
  kwok: kubernetesAddon('sigs.k8s.io/kwok/cmd/kwok'),
  'metrics-server': kubernetesAddon('sigs.k8s.io/metrics-server/cmd/metrics-server'),
  'kube-state-metrics': kubernetesAddon('k8s.io/kube-state-metrics/v2'),
  'vpa-recommender': kubernetesAddon('k8s.io/autoscaler/vertical-pod-autoscaler/pkg/recommender'),
  /** Compose's own loader: the published schema, then what a schema cannot say. */
  'compose-check': { module: 'compose-go', package: 'github.com/compose-spec/compose-go/v2/cmd' },
  actionlint: { module: 'actionlint', package: 'github.com/rhysd/actionlint/cmd/actionlint' },
};

export const TOOL_NAMES: readonly ToolName[] = Object.keys(TOOLS) as ToolName[];
