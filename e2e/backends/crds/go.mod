// Modules whose releases carry resource definitions (CRDs) that tests apply. Nothing is built from them.
module vigie.invalid/backends/crds

go 1.26.0

require (
	github.com/cert-manager/cert-manager v1.21.2
	github.com/prometheus-operator/prometheus-operator v0.85.0
	k8s.io/autoscaler/vertical-pod-autoscaler v1.8.1
)
