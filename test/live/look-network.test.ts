import { execFileSync } from 'node:child_process';
import { setTimeout as nextTurn } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { apply } from '../../src/kernel/apply.ts';
import { diff } from '../../src/kernel/diff.ts';
import type { Event } from '../../src/kernel/event.ts';
import type { Link } from '../../src/kernel/link.ts';
import type { World } from '../../src/kernel/world.ts';
import type { Lab } from '../../src/lab/lab.ts';
import { type Eyes, openEyes } from '../../src/procfs/look.ts';
import { labs, withLab } from '../support/lab.ts';
import { suite } from '../support/suite.ts';
import { needsProgram, needsRoot } from './child.ts';
import { needsWatch, watchFile } from './watch-program.ts';

const needs = [needsRoot, labs, needsWatch, needsProgram('ip'), needsProgram('nsenter')];
const test = suite('look at the network of a lab', { seconds: 30, needs });

/** A lab whose actor box lives in a network namespace of its own, and what the eyes see there. */
class Scene {
  readonly #lab: Lab;
  readonly #eyes: Eyes;
  world: World;

  private constructor(lab: Lab, eyes: Eyes, world: World) {
    this.#lab = lab;
    this.#eyes = eyes;
    this.world = world;
  }

  static async open(lab: Lab, eyes: Eyes): Promise<Scene> {
    for (const actor of ['lab', 'box']) await lab.hands.start(actor);
    await lab.hands.perform('box', 'unshare', ['CLONE_NEWNET']);
    return new Scene(lab, eyes, await eyes.lookAt(lab));
  }

  namespaceOf(actor: string): number {
    return this.#process(actor).namespaces.net as number;
  }

  /** The machine's number, by which ip moves a link to where the actor lives. */
  pidOf(actor: string): string {
    return String(this.#process(actor).pid);
  }

  /** Has the machine's ip do something where `actor` lives. */
  ip(actor: string, command: string): void {
    const args = command.split(' ');
    execFileSync('nsenter', ['-t', this.pidOf(actor), '-n', 'ip', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  }

  /** What has happened to links and routes since the last look. Applied to the World before, it makes the one after. */
  async events(how: 'lookAt' | 'glanceAt' = 'lookAt'): Promise<string[]> {
    const before = this.world;
    this.world = await this.#eyes[how](this.#lab);
    const events = diff(before, this.world);
    assert.equal(events.reduce(apply, before), this.world);
    return events.map((event) => this.#told(event)).filter((line) => line !== '');
  }

  link(actor: string, name: string): Link | undefined {
    return this.world.links?.find((link) => link.name === name && link.namespace === this.namespaceOf(actor));
  }

  /** Looks until it is so: the kernel carries on with some changes by itself. */
  async until(isSo: () => boolean, how: 'lookAt' | 'glanceAt' = 'lookAt'): Promise<void> {
    while (!isSo()) {
      await nextTurn(5);
      await this.events(how);
    }
  }

  #process(actor: string) {
    const process = this.world.processes.find(({ comm }) => comm === actor);
    if (!process) throw new Error(`${actor} is not there`);
    return process;
  }

  #place(namespace: number): string {
    return ['lab', 'box'].find((actor) => this.namespaceOf(actor) === namespace) ?? '?';
  }

  #told(event: Event): string {
    switch (event.type) {
      case 'link-added':
      case 'link-removed':
        return `${event.type} ${this.#place(event.link.namespace)} ${event.link.name}`;
      case 'link-changed': {
        const { before, after } = event;
        const fields = (Object.keys(after) as (keyof Link)[]).filter(
          (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
        );
        return `${event.type} ${this.#place(after.namespace)} ${after.name}: ${fields.join(' ')}`;
      }
      case 'route-added':
      case 'route-removed':
        if (event.route.family === 6) return '';
        return `${event.type} ${this.#place(event.route.namespace)} ${event.route.destination}`;
      default:
        return '';
    }
  }
}

const withScene = (body: (scene: Scene) => Promise<void>) => () =>
  withLab(async (lab) => {
    const eyes = openEyes({ watch: watchFile });
    try {
      await body(await Scene.open(lab, eyes));
    } finally {
      eyes.close();
    }
  });

test(
  'a veth pair is born, moved, renamed, set up, given an address and a route, and deleted',
  withScene(async (scene) => {
    const [lab, box] = [scene.namespaceOf('lab'), scene.namespaceOf('box')];
    assert.not(lab === box);
    const lo = scene.link('box', 'lo');
    assert.equal([lo?.state, lo?.isAdminUp], ['down', false]);

    scene.ip('lab', 'link add v0 type veth peer name v1');
    assert.equal(await scene.events(), ['link-added lab v1', 'link-added lab v0']);
    assert.equal(scene.link('lab', 'v0')?.peer, { index: scene.link('lab', 'v1')?.index, namespace: lab });

    scene.ip('lab', `link set v1 netns ${scene.pidOf('box')}`);
    const moved = await scene.events();
    assert.equal(new Set(moved), new Set(['link-removed lab v1', 'link-changed lab v0: peer', 'link-added box v1']));
    assert.equal(scene.link('lab', 'v0')?.peer, { index: scene.link('box', 'v1')?.index, namespace: box });
    assert.equal(scene.link('box', 'v1')?.peer, { index: scene.link('lab', 'v0')?.index, namespace: lab });

    scene.ip('box', 'link set v1 name eth0');
    assert.equal(await scene.events(), ['link-changed box eth0: name']);
    assert.is(scene.link('box', 'lo'), lo, 'what did not change is the same row');

    scene.ip('box', 'link set eth0 addrgenmode none');
    scene.ip('lab', 'link set v0 addrgenmode none');
    scene.ip('box', 'link set eth0 up');
    assert.ok((await scene.events()).includes('link-changed box eth0: isAdminUp'));
    assert.is(scene.link('box', 'eth0')?.state, 'down', 'its other end is down');
    scene.ip('lab', 'link set v0 up');
    await scene.until(() => scene.link('box', 'eth0')?.state === 'up' && scene.link('lab', 'v0')?.state === 'up');

    scene.ip('box', 'addr add 10.77.0.2/24 dev eth0');
    assert.equal(await scene.events(), ['link-changed box eth0: addresses', 'route-added box 10.77.0.0/24']);
    assert.equal(scene.link('box', 'eth0')?.addresses, ['10.77.0.2/24']);
    scene.ip('box', 'route add default via 10.77.0.1');
    assert.equal(await scene.events(), ['route-added box default']);

    scene.ip('lab', 'link del v0');
    assert.equal(
      new Set(await scene.events()),
      new Set([
        'link-removed lab v0',
        'link-removed box eth0',
        'route-removed box 10.77.0.0/24',
        'route-removed box default',
      ]),
    );
  }),
);

test(
  'a port knows its bridge, and leaves it',
  withScene(async (scene) => {
    scene.ip('lab', 'link add br0 type bridge');
    scene.ip('lab', 'link add v0 type veth peer name v1');
    await scene.events();
    scene.ip('lab', 'link set v0 master br0');
    assert.equal(await scene.events(), ['link-changed lab v0: master']);
    assert.is(scene.link('lab', 'v0')?.master, scene.link('lab', 'br0')?.index);
    scene.ip('lab', 'link set v0 nomaster');
    await scene.events();
    assert.is(scene.link('lab', 'v0')?.master, null);
  }),
);

test(
  'a glance sees what was done from outside, while every process of the lab slept',
  withScene(async (scene) => {
    await scene.events('glanceAt');
    scene.ip('box', 'link set lo up');
    await scene.until(() => scene.link('box', 'lo')?.state === 'unknown', 'glanceAt');
    assert.equal(scene.link('box', 'lo')?.addresses, ['127.0.0.1/8', '::1/128']);
    const { links } = scene.world;
    assert.equal(await scene.events('glanceAt'), []);
    assert.is(scene.world.links, links);
  }),
);

test('a look at the machine sees the links of a lab, and one from which the box has gone does not keep it alive', () =>
  withLab(async (lab) => {
    const eyes = openEyes({ watch: watchFile });
    try {
      const scene = await Scene.open(lab, eyes);
      const box = scene.namespaceOf('box');
      scene.ip('lab', `link add v0 type veth peer name eth0 netns ${scene.pidOf('box')}`);
      const isInBox = ({ namespace }: Link) => namespace === box;
      assert.equal(
        (await eyes.look()).links?.filter(isInBox).map(({ name }) => name),
        ['lo', 'eth0'],
      );
      await scene.events();
      await lab.hands.perform('box', 'exit', ['0']);
      let world = await eyes.lookAt(lab);
      while (world.links?.some(({ name }) => name === 'v0')) world = await eyes.lookAt(lab);
      assert.not(world.links?.some(isInBox));
      assert.equal(
        world.unreadable.filter(({ what }) => what.includes('net:[')),
        [],
      );
    } finally {
      eyes.close();
    }
  }));
