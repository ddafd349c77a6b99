// The import table of the house: arrows point inward. HTTP, WeCom, cards and cron know the modules; modules know none of them.
// The swc parser cannot tell `import type` from `import`, so a rule names files, not kinds of import; cycles are oxlint's, which can.

const ENGINES = ['approval', 'dialogue', 'roll', 'reports', 'school-file']
const OURS = '^(src|cards|cron|simulator|test|bench|soak)/'
/** The composition root: the files at the top of src, which may know everybody. */
const ROOT = '^src/[^/]+\\.ts$'
const OUTBOX_PORT = '^src/outbox/port\\.ts$'
const MANIFEST = '^src/modules/manifest\\.ts$'

/** `folder` may import itself, packages, and what is listed; nothing else of ours. */
const only = (folder, allowed, comment, except = []) => ({
  name: `${folder.replaceAll('/', '-')}-imports`,
  comment,
  severity: 'error',
  from: { path: `^${folder}/`, ...(except.length ? { pathNot: except } : {}) },
  to: { path: OURS, pathNot: [`^${folder}/`, ...allowed] },
})

/** Files of `folder` that are not `open` are the business of `from` alone. */
const privateFolder = (folder, open, comment, from = folder) => ({
  name: `${folder.replaceAll('/', '-')}-private`,
  comment,
  severity: 'error',
  from: { path: '^(src|cards|cron)/', pathNot: [`^${from}/`, ROOT] },
  to: { path: `^${folder}/`, pathNot: open },
})

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    only('src/shared', [], 'Shared words are the ground floor: everybody stands on them, so they stand on nothing of ours.'),
    only('src/wecom', ['^src/shared/'], 'WeCom is a translator: it knows the vendor and no school.'),
    only('src/db', ['^src/shared/'], 'The store serves every folder, so it may know none.'),
    only('src/audit', ['^src/shared/', '^src/db/'], 'The trail is written by all; what it knew of its writers would be a cycle.'),
    only(
      'src/media',
      ['^src/shared/', '^src/db/', '^src/wecom/', OUTBOX_PORT],
      'Media promises a fetch, fetches through the client and stores; modules call it, never the reverse.',
    ),
    only(
      'src/directory',
      ['^src/shared/', '^src/db/', '^src/audit/', '^src/wecom/', OUTBOX_PORT],
      'People come from the contacts API; what is done with them is the modules’ business.',
    ),
    only(
      'src/inbox',
      ['^src/shared/', '^src/db/', '^src/wecom/', '^src/audit/', '^src/directory/index\\.ts$', OUTBOX_PORT, MANIFEST],
      'The inbox builds the context a command runs in, so it knows the contract of a module (manifest.ts) and no module.',
    ),
    only(
      'src/outbox',
      ['^src/shared/', '^src/db/', '^src/wecom/', MANIFEST],
      'The outbox delivers what a manifest promises; renderers are handed in by app.ts.',
    ),
    ...ENGINES.map(engine =>
      only(
        `src/${engine}`,
        ['^src/shared/', '^src/db/', '^src/audit/', '^src/directory/index\\.ts$', OUTBOX_PORT],
        'An engine serves every module alike; one that knew a module would serve that one.',
      ),
    ),
    {
      name: 'modules-imports',
      comment: 'A module knows engines, people and ports; HTTP, cards, cron and the inbox know the module.',
      severity: 'error',
      from: { path: '^src/modules/[^/]+/' },
      to: {
        path: OURS,
        pathNot: [
          '^src/modules/',
          '^src/shared/',
          `^src/(${ENGINES.join('|')})/`,
          '^src/directory/index\\.ts$',
          '^src/(audit|media|db)/',
          '^src/wecom/(index|events)\\.ts$', // the event union only; `modules-no-wecom-client` keeps the client out
          OUTBOX_PORT,
        ],
      },
    },
    {
      name: 'manifest-imports',
      comment: 'The contract of a module is made of the types a command may touch.',
      severity: 'error',
      from: { path: MANIFEST },
      to: {
        path: OURS,
        pathNot: ['^src/(shared|audit|db|wecom)/', '^src/(directory|school-file|dialogue|reports)/index\\.ts$', OUTBOX_PORT],
      },
    },
    {
      name: 'modules-private',
      comment: 'Everything but index.ts is private to its module: the rest of the house sees one face.',
      severity: 'error',
      from: { path: '^(src|cards|cron)/', pathNot: '^src/modules/' },
      to: { path: '^src/modules/[^/]+/', pathNot: '^src/modules/[^/]+/index\\.ts$' },
    },
    {
      name: 'modules-side-by-side',
      comment: 'Another module only through its index.ts, and an event is usually better.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/' },
      to: { path: '^src/modules/[^/]+/', pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'] },
    },
    {
      name: 'domain-is-pure',
      comment: 'A module’s domain file (named like its folder) is rules only: no store, no server, no clock, no network.',
      severity: 'error',
      from: { path: '^src/modules/([^/]+)/\\1\\.ts$' },
      to: {
        path: '^src/(db|wecom|http|audit|media)/|^src/shared/(clock|log)\\.ts$|node_modules/(@prisma|koa|@koa|undici|pg|ioredis)|^(node:)?(https?|net|fs)$',
      },
    },
    only(
      'cards',
      ['^src/shared/', '^src/modules/[^/]+/index\\.ts$', MANIFEST, '^src/(approval|roll|reports)/index\\.ts$', '^src/wecom/template-card'],
      'Cards turn views into a face: words and layout, no decisions, no store.',
    ),
    only(
      'cron',
      ['^src/shared/', '^src/modules/[^/]+/index\\.ts$', MANIFEST, OUTBOX_PORT, '^src/db/index\\.ts$'],
      'A job is an hour and one call into a module; its claim and its intents share one transaction.',
    ),
    only(
      'src/http',
      ['^src/shared/', '^src/wecom/', '^src/inbox/', MANIFEST, '^src/config\\.ts$'],
      'HTTP knows the way in (wecom, inbox) and the shape of modules, never their insides.',
    ),
    only(
      'src/cli',
      ['^src/shared/', '^src/app\\.ts$', '^src/config\\.ts$'],
      'The command line is a second door to the same house: it goes through app.ts.',
    ),
    only('simulator', [], 'The simulator plays WeCom: sharing our sealing or decoding would prove our mistakes right.'),
    {
      name: 'simulator-is-outside',
      comment: 'The service talks to the simulator over HTTP like to WeCom; only the composition root may start it.',
      severity: 'error',
      from: { path: '^(src|cards|cron)/', pathNot: ROOT },
      to: { path: '^simulator/' },
    },
    {
      name: 'proofs-stay-outside',
      comment: 'Tests, benchmarks and fault runs look at the house; the house never depends on them.',
      severity: 'error',
      from: { path: '^(src|cards|cron|simulator)/' },
      to: { path: '^(test|bench|soak|tools)/' },
    },
    {
      name: 'config-is-handed-in',
      comment: 'The environment is read once at the top; the rest receive the values they need.',
      severity: 'error',
      from: { path: '^(src|cards|cron)/', pathNot: [ROOT, '^src/(cli|http)/'] },
      to: { path: '^src/config\\.ts$' },
    },
    privateFolder('src/db/embedded', [], 'The embedded database stays in one room: the rest knows a pool and a Prisma client.', 'src/db'),
    privateFolder(
      'src/directory',
      ['^src/directory/index\\.ts$'],
      'People are asked through index.ts, so that authority is judged in one place.',
    ),
    {
      name: 'generated-client-private',
      comment: 'The generated Prisma client is reached through src/db, so that a new generator touches one folder.',
      severity: 'error',
      from: { path: '^(src|cards|cron)/', pathNot: '^src/db/' },
      to: { path: '^src/db/generated/' },
    },
    {
      name: 'wecom-client-private',
      comment: 'Only what sends, syncs or fetches may hold the WeCom client; everybody else promises an intent.',
      severity: 'error',
      from: { path: '^(src|cards|cron)/', pathNot: ['^src/(wecom|outbox|directory|media|http|cli)/', ROOT] },
      to: { path: '^src/wecom/client' },
    },
    {
      name: 'no-unresolved',
      comment: 'An import that resolves to nothing fails in production only.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-packages',
      comment: 'The product must run after `npm ci --omit=dev`.',
      severity: 'error',
      from: { path: '^(src|cards|cron|simulator)/', pathNot: '^simulator/web/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'] },
    },
  ],
  options: {
    parser: 'swc',
    moduleSystems: ['es6', 'cjs'],
    doNotFollow: { path: 'node_modules' },
    // The pages are .tsx, which this parser cannot read; their own tsconfig (rootDir) already refuses an import from outside.
    exclude: { path: '^dist/|^simulator/web/|^src/db/generated/.*/' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.json'],
    },
  },
}
