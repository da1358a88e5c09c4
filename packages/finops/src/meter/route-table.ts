/** A route and method, and what was counted of it since the last interval ended. */
export interface RouteCell {
  readonly index: number;
  readonly method: string;
  /** The template; undefined where no route matched. */
  readonly route: string | undefined;
  count: number;
  seconds: number;
}

/** What stands for routes beyond the bound. */
export const OTHER_ROUTE = '_other';
export const OTHER_METHOD = '_OTHER';

/** Routes by template and method: a number of them that the application sets, bounded nevertheless. */
export class RouteTable {
  readonly #byRoute = new Map<string | undefined, Map<string, RouteCell>>();
  readonly #cells: RouteCell[] = [];
  readonly #limit: number;
  /** Cells with a count. */
  readonly touched: RouteCell[] = [];

  /** @param limit Cells, the last of which stands for all that come later. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get cells(): readonly RouteCell[] {
    return this.#cells;
  }

  /** The one thing done for each request. */
  count(method: string, route: string | undefined, seconds: number): RouteCell {
    const cell = this.#byRoute.get(route)?.get(method) ?? this.#add(method, route);
    if (cell.count === 0) this.touched.push(cell);
    cell.count++;
    cell.seconds += seconds;
    return cell;
  }

  find(method: string, route: string | undefined): RouteCell | undefined {
    return this.#byRoute.get(route)?.get(method);
  }

  clearCounts(): void {
    for (const cell of this.touched) {
      cell.count = 0;
      cell.seconds = 0;
    }
    this.touched.length = 0;
  }

  #add(method: string, route: string | undefined): RouteCell {
    const index = this.#cells.length;
    if (index >= this.#limit) return this.#cells[this.#limit - 1] as RouteCell;
    const isLast = index === this.#limit - 1;
    const cell: RouteCell = {
      index,
      method: isLast ? OTHER_METHOD : method,
      route: isLast ? OTHER_ROUTE : route,
      count: 0,
      seconds: 0,
    };
    this.#cells.push(cell);
    const methods = this.#byRoute.get(cell.route);
    if (methods === undefined) this.#byRoute.set(cell.route, new Map([[cell.method, cell]]));
    else methods.set(cell.method, cell);
    return cell;
  }
}
