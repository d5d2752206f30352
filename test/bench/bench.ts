// Starts one bench: `npm run bench` the screen's, `npm run bench -- container` that one.
const benches = { screen: () => import('./screen.ts'), container: () => import('./container.ts') } as const;

const asked = process.argv[2] ?? 'screen';
const name = asked.startsWith('--') ? 'screen' : asked;
const start = Object.entries(benches).find(([bench]) => bench === name)?.[1];
if (start) await start();
else {
  console.error(`There is no bench ${name}, but ${Object.keys(benches).join(' and ')}.`);
  process.exitCode = 2;
}
