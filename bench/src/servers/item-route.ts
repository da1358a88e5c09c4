import type { Router } from '@koa/router';

/** The route that every variant serves: a parameter in the path, a small JSON object as the answer. */
export function addItemRoute(router: Router): void {
  router.get('/items/:id', (ctx) => {
    ctx.body = { id: ctx.params['id'], name: 'Notebook', price: 4.5, tags: ['paper', 'A5'], inStock: true };
  });
}
