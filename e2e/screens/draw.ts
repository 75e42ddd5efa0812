// Draws every state of states.ts in both themes and all sizes of window.

import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from '@playwright/test'
import { root } from '../../scripts/root.js'
import { launch } from '../launch.ts'
import { fileOf, schemes, screensFolder, sizes, trainedHome } from './places.ts'
import { states } from './states.ts'

for (const size of sizes)
  for (const { name, inReadme, show } of states)
    test(`${name} ${size.width}x${size.height}`, async () => {
      const home = mkdtempSync(join(tmpdir(), 'lamina-screens-'))
      cpSync(trainedHome, home, { recursive: true })
      // File dialogs open in the person's home folder.
      process.env.HOME = join(home, 'designs')
      const program = await launch('browser', home, { colorScheme: schemes[0], viewport: size })
      try {
        await show({ page: program.page, program, home })
        // A pointer that rests on something shows its hover.
        await program.page.mouse.move(size.width / 2, 2)
        for (const colorScheme of schemes) {
          await program.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
          const path = join(screensFolder, fileOf(name, colorScheme, size))
          await program.page.screenshot({ path, animations: 'disabled' })
          if (process.env.UPDATE_SCREENSHOT && inReadme && size === sizes[0] && colorScheme === 'light')
            cpSync(path, join(root, 'assets', 'pictures', `${name}.png`))
        }
      } finally {
        await program.stop()
        rmSync(home, { recursive: true, force: true })
      }
    })
