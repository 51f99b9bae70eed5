// The architecture as two tables: who may import whom, and who may use which package. `npm run layers` enforces them.

/** Folder under src -> the folders it may import. The order is the pipeline: collect -> snapshot -> policy -> graph -> query -> report | tui. */
const LAYERS = {
  shared: [],
  snapshot: ['shared'],
  collect: ['shared', 'snapshot'],
  policy: ['shared'],
  catalog: ['shared'],
  graph: ['shared', 'snapshot', 'policy', 'catalog'],
  lint: ['shared', 'snapshot', 'policy', 'catalog'],
  query: ['shared', 'policy', 'catalog', 'graph', 'lint'],
  verify: ['shared', 'snapshot', 'policy', 'catalog', 'graph', 'query'],
  report: ['shared', 'query', 'lint', 'verify'],
  tui: ['shared', 'query', 'report'],
  cli: ['shared', 'snapshot', 'collect', 'policy', 'catalog', 'graph', 'lint', 'query', 'verify', 'report', 'tui'],
};

/** Layers of which another layer may use the types alone. */
const TYPES_ONLY = [
  {
    from: 'report',
    to: 'query',
    comment: 'A report renders a result that it is given: use `import type`, and let src/cli run the query.',
  },
  {
    from: 'report',
    to: 'lint',
    comment: 'A report renders findings that it is given: use `import type`, and let src/cli run the checks.',
  },
  {
    from: 'report',
    to: 'verify',
    comment: 'A report renders a comparison that it is given: use `import type`, and let src/cli ask AWS.',
  },
  {
    from: 'lint',
    to: 'snapshot',
    comment: 'Lint looks at a snapshot that it is given: use `import type`, and let src/cli read it.',
  },
  {
    from: 'query',
    to: 'policy',
    comment: 'A query reads decisions that the graph has made: use `import type`, or move the deciding to src/graph.',
  },
];

/** Packages and Node built-ins -> the only folders that may import them, and why. */
const VENDORS = [
  {
    name: 'aws-sdk',
    path: 'node_modules/@(aws-sdk|smithy)/',
    allowed: ['collect'],
    comment: 'src/collect is the only place that talks to AWS: ask it for the data, or pass the data in.',
  },
  {
    name: 'terminal-ui',
    path: 'node_modules/(ink|react|ink-[^/]+|@inkjs/[^/]+)/',
    allowed: ['tui'],
    comment: 'Ink and React are slow to load and belong to src/tui, which src/cli loads lazily.',
  },
  {
    name: 'graphology',
    path: 'node_modules/graphology',
    allowed: ['graph', 'query'],
    comment: 'Hand out plain rows and ARNs; the graph library stays inside src/graph and src/query.',
  },
  {
    name: 'commander',
    path: 'node_modules/commander/',
    allowed: ['cli'],
    comment: 'Arguments are parsed in src/cli; pass the values on as plain parameters.',
  },
  {
    name: 'valibot',
    path: 'node_modules/valibot/',
    allowed: ['snapshot'],
    comment: 'Input is validated once, in src/snapshot; behind it the types hold.',
  },
  {
    name: 'minimatch',
    path: 'node_modules/minimatch/',
    allowed: ['cli', 'collect', 'snapshot', 'query', 'report', 'tui'],
    comment: "minimatch is for patterns that people type. It is not IAM's wildcard: for policies use the matcher in src/shared.",
  },
  {
    name: 'picocolors',
    path: 'node_modules/picocolors/',
    allowed: ['report', 'cli', 'tui'],
    comment: 'Colour is presentation: return data, and let src/report or src/tui colour it.',
  },
  {
    name: 'file-system',
    path: '^(node:)?fs(/promises)?$',
    allowed: ['snapshot', 'collect', 'cli'],
    comment: 'Files are read and written at the edges (snapshot, collect, cli): pass the contents in.',
  },
  {
    name: 'network-and-processes',
    path: '^(node:)?(child_process|cluster|dgram|dns|http|http2|https|net|tls)$',
    allowed: [],
    comment: 'blast starts no processes and opens no connections of its own; AWS is reached through the SDK in src/collect.',
  },
];

const layers = Object.entries(LAYERS).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import only: ${allowed.join(', ') || 'nothing'}. Move the code to a layer that may, or change the table in ARCHITECTURE.md and the one here together.`,
  severity: 'error',
  from: { path: `^src/${layer}/` },
  to: { path: '^src/', pathNot: `^src/(${[layer, ...allowed].join('|')})/` },
}));

const typesOnly = TYPES_ONLY.map(({ from, to, comment }) => ({
  name: `${from}-uses-types-of-${to}`,
  comment,
  severity: 'error',
  from: { path: `^src/${from}/` },
  to: { path: `^src/${to}/`, dependencyTypesNot: ['type-only'] },
}));

const vendors = VENDORS.map(({ name, path, allowed, comment }) => ({
  name: `vendor-${name}`,
  comment: `${allowed.length > 0 ? `Only ${allowed.map((layer) => `src/${layer}`).join(', ')}` : 'Nothing in src'} may import this. ${comment}`,
  severity: 'error',
  from: { path: '^src/', ...(allowed.length > 0 && { pathNot: `^src/(${allowed.join('|')})/` }) },
  to: { path },
}));

export default {
  forbidden: [
    ...layers,
    ...typesOnly,
    ...vendors,
    {
      name: 'known-layers',
      comment: 'A folder that no table names has no fence: add it to LAYERS here and to the table in ARCHITECTURE.md.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/(${Object.keys(LAYERS).join('|')})/` },
      to: {},
    },
    {
      name: 'across-layers-through-index',
      comment:
        'Import another layer through its index.ts, its public face; add what you need to it. (src/shared is imported file by file.)',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index[.]ts$', '^src/shared/'] },
    },
    {
      name: 'library-is-not-imported-from-inside',
      comment: 'src/index.ts is for users of the package: import the layer itself.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^src/index[.]ts$' },
    },
    {
      name: 'no-circular',
      comment: 'Two modules that need each other are one module, or share a third: move what both need there.',
      severity: 'error',
      from: { path: '^src/' },
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      comment: 'Nothing imports this module and it imports nothing: connect it or remove it.',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: ['(^|/)index[.]ts$', '[.]d[.]ts$'] },
      to: {},
    },
    {
      name: 'no-unresolvable',
      comment: 'A fence cannot see what it cannot resolve: fix the path or install the package.',
      severity: 'error',
      // bin and scripts reach into dist, which is there only after a build.
      from: { path: '^(src|test)/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependency-in-src',
      comment: 'Users do not get devDependencies: move the package to dependencies, or import only its types.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-test-in-src',
      comment: 'What ships knows no tests, fixtures or scripts: move the shared part to src.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|policies-fixtures|scripts|bin|dist)/' },
    },
    {
      name: 'reference-is-independent',
      comment:
        "test/reference is the second opinion: it may use the types of src/policy, never the engine's code. Write it again from the specification.",
      severity: 'error',
      from: { path: '^test/reference/' },
      to: { path: '^src/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'reference-knows-policy-only',
      comment: 'test/reference states IAM semantics and needs no other layer: pass plain values in.',
      severity: 'error',
      from: { path: '^test/reference/' },
      to: { path: '^src/', pathNot: '^src/policy/' },
    },
  ],
  options: {
    doNotFollow: { path: '(^|/)node_modules/' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    // Without these, packages that are only ESM (ink, react) do not resolve, and their fences pass silently.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.json'],
    },
  },
};
