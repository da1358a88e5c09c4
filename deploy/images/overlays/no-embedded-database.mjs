// In the place of the embedded database, which is for development and not in the image.
process.send?.({
  kind: 'failed',
  code: 'VIGIE_E_OFFREAPI_DATABASE_URL',
  message:
    'this image has no embedded database. Set DATABASE_URL, or DATABASE_URL_FILE to a file that holds it, to a PostgreSQL database.',
});
