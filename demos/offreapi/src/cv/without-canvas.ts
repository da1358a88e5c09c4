import { registerHooks } from 'node:module';

/**
 * Keeps pdf.js from loading a graphics library (17 MB of resident memory) that it draws pages with and that reading text has
 * no use for. To be imported before it.
 */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== '@napi-rs/canvas') return next(specifier, context);
    throw Object.assign(new Error('Not needed to read text.'), { code: 'MODULE_NOT_FOUND' });
  },
});

// pdf.js takes these from that library, and its import fails without the first one.
for (const name of ['DOMMatrix', 'ImageData', 'Path2D']) {
  Object.defineProperty(globalThis, name, { value: Object, configurable: true, writable: true });
}
