import type { OVERLAYS } from '../../../deploy/kubernetes/testing/overlays.ts';

export type Overlay = (typeof OVERLAYS)[number];

/** What is to run, by namespace. */
export const PODS: Readonly<Record<Overlay, Readonly<Record<string, Readonly<Record<string, number>>>>>> = {
  minikube: {
    offreapi: { offreapi: 2, postgres: 1 },
    'datapress-recette': { 'datapress-api': 2, 'datapress-front': 1 },
  },
  kind: {
    offreapi: { offreapi: 2, postgres: 1 },
    'datapress-recette': { 'datapress-api': 2, 'datapress-front': 1 },
    'vigie-console': { console: 1 },
  },
  recette: {
    offreapi: { offreapi: 2, postgres: 1 },
    'datapress-recette': { 'datapress-api': 2, 'datapress-front': 1 },
  },
  production: {
    offreapi: { offreapi: 2 },
    datapress: { 'datapress-api': 2, 'datapress-front': 2 },
  },
};

/** All that may be said among the pods of an overlay. What goes to other namespaces is not among these. */
export const FLOWS: Readonly<Record<Overlay, readonly string[]>> = {
  minikube: ['datapress-front → datapress-api:8000', 'offreapi → postgres:5432'],
  kind: [
    'console → datapress-api:8000',
    'console → datapress-front:8080',
    'console → offreapi:3000',
    'datapress-api → console:3100',
    'datapress-api → console:4318',
    'datapress-front → console:3100',
    'datapress-front → console:4318',
    'datapress-front → datapress-api:8000',
    'offreapi → console:3100',
    'offreapi → console:4318',
    'offreapi → postgres:5432',
  ],
  recette: ['datapress-front → datapress-api:8000', 'offreapi → postgres:5432'],
  production: ['datapress-front → datapress-api:8000'],
};
