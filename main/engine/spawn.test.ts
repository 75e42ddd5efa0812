// What an engine's process finds in its environment.

import { expect, test } from 'vitest'
import { engineEnvironment } from './spawn.ts'

const large = 'glibc.malloc.hugetlb=1'

test.each([
  { name: 'large pages on Linux', platform: 'linux', own: { HOME: '/home' }, expected: { HOME: '/home', GLIBC_TUNABLES: large } },
  {
    name: "the user's word behind ours",
    platform: 'linux',
    own: { GLIBC_TUNABLES: 'glibc.malloc.hugetlb=0' },
    expected: { GLIBC_TUNABLES: `${large}:glibc.malloc.hugetlb=0` },
  },
  { name: 'nothing of ours elsewhere', platform: 'darwin', own: { HOME: '/home' }, expected: { HOME: '/home' } },
] as const)('$name', ({ platform, own, expected }) => {
  expect(engineEnvironment(platform, own)).toEqual(expected)
})
