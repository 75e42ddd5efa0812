// The screens that `npm run screenshots` draws: one entry brings the program into one state and waits until all of it is there.
//
// To add a state of your room: one entry in the list below. `show` starts at the start page of a program of its own, whose data folder has two trained runs
// (`vgg-small-1` on the drawn shapes, `lenet-5-1` on the digits) and their designs in the folder that file dialogs open in. It is called once per size of window; both themes are drawn from what it
// leaves. `look` names the picture of the look that it should resemble (`2-design` for `2-design-light.png`), if there is one.

import { copyFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { drop } from '../drop.ts'
import { expect, openTemplate, type Page } from '../fixtures.ts'
import type { Running } from '../launch.ts'
import { architecture, choose, inspector, pictured, press, setOption, showMaps, showRun, showTab, startPage, startRun } from './acts.ts'

export interface Stage {
  readonly page: Page
  readonly program: Running
  /** The data folder. */
  readonly home: string
}
export interface State {
  /** In the names of the files. */
  readonly name: string
  readonly look?: string
  /** Stands in README.md as `assets/pictures/<name>.png`. */
  readonly inReadme?: true
  show(stage: Stage): Promise<void>
}

export const states: readonly State[] = [
  { name: 'start', look: '1-start', inReadme: true, show: ({ page }) => startPage(page) },
  {
    name: 'design',
    look: '2-design',
    inReadme: true,
    async show({ page }) {
      await openTemplate(page, /^course-cnn/)
      await choose(page, /^conv2/)
    },
  },
  {
    name: 'design-formula',
    look: '2-design',
    async show({ page }) {
      await openTemplate(page, /^course-cnn/)
      await choose(page, /^conv2/)
      await inspector(page)
        .getByRole('button', { name: /16×11×11/ })
        .click()
    },
  },
  {
    name: 'design-residual',
    look: '3-residual',
    async show({ page }) {
      await openTemplate(page, /^resnet-8/)
      await expect(page.getByRole('group', { name: /^class,/ })).toBeVisible()
    },
  },
  {
    name: 'design-large',
    async show({ page }) {
      const shown = await architecture(page, 'GoogLeNet')
      await shown.getByRole('radio', { name: 'For a laptop' }).click()
      await shown.getByRole('button', { name: 'Open GoogLeNet' }).click()
      await expect(page.getByRole('contentinfo')).toContainText('No problems')
    },
  },
  { name: 'design-empty', show: async ({ page }) => page.getByRole('button', { name: /^Empty design/ }).click() },
  {
    name: 'design-imported',
    async show({ page, home }) {
      const file = join(home, 'small.onnx')
      copyFileSync('core/onnx/testdata/small-11.onnx', file)
      await drop(page, [file])
      await expect(page.getByText('small.onnx is open as a drawing.')).toBeVisible({ timeout: 60_000 })
      await choose(page, /^slice1/)
    },
  },
  {
    name: 'design-problem',
    look: '3-residual',
    async show({ page }) {
      await openTemplate(page, /^course-cnn/)
      await setOption(page, /^conv2/, /^Kernel size/, '15')
      await expect(page.getByText(/does not fit/).first()).toBeVisible()
    },
  },
  {
    name: 'design-problems-open',
    async show({ page }) {
      await openTemplate(page, /^course-cnn/)
      await setOption(page, /^conv2/, /^Kernel size/, '15')
      await page.getByRole('button', { name: 'Show all problems' }).click()
    },
  },
  {
    name: 'design-search',
    async show({ page }) {
      await openTemplate(page, /^course-cnn/)
      await pictured(page)
      await page.locator('.canvas').focus()
      await press(page, 'Shift+A')
      await page.keyboard.type('conv')
    },
  },
  {
    name: 'data',
    look: '6-data',
    async show({ page }) {
      await openTemplate(page, /^resnet-8/)
      await showTab(page, 'Data')
      const hearts = page.getByRole('img', { name: /^\d+ images of heart/ })
      await expect(hearts).toBeVisible()
      await expect(hearts.locator('canvas').first()).toBeVisible()
      await expect(page.locator('.seen canvas').first()).toBeVisible()
    },
  },
  {
    name: 'data-none',
    async show({ page }) {
      await page.getByRole('button', { name: /^Empty design/ }).click()
      await showTab(page, 'Data')
      await expect(page.getByText('No data chosen')).toBeVisible()
    },
  },
  {
    name: 'data-augmented',
    async show({ page }) {
      await openTemplate(page, /^resnet-8/)
      await showTab(page, 'Data')
      const split = page.getByRole('region', { name: 'Split' })
      for (const augmentation of ['Rotation', 'Random erasing']) {
        await split.getByRole('button', { name: 'Add an augmentation' }).click()
        await page.getByRole('menuitem', { name: augmentation }).click()
      }
      await split
        .getByRole('list', { name: 'Augmentations' })
        .getByRole('button', { name: /^Rotation/ })
        .click()
      await expect(split.getByText(/After augmenting and normalising/)).toBeVisible()
      await expect(split.locator('.seen canvas').first()).toBeVisible()
      await expect(
        page
          .getByRole('img', { name: /^\d+ images of heart/ })
          .locator('canvas')
          .first(),
      ).toBeVisible()
    },
  },
  {
    name: 'train-before',
    async show({ page }) {
      await openTemplate(page, /^vgg-small/)
      await showTab(page, 'Train')
      await expect(page.getByRole('button', { name: /^vgg-small-1/ })).toBeVisible()
    },
  },
  {
    name: 'train-running',
    look: '4-train',
    async show({ page }) {
      await startRun(page, { Epochs: '200' })
      await expect(page.getByRole('grid', { name: /^Confusion matrix/ })).toBeVisible({ timeout: 60_000 })
    },
  },
  {
    name: 'train-done',
    look: '4-train',
    inReadme: true,
    async show({ page }) {
      await showRun(page)
      await expect(page.getByText(/^Every image is predicted/)).toHaveCount(0, { timeout: 60_000 })
      await expect(page.locator('.example-tile canvas').first()).toBeVisible()
    },
  },
  {
    name: 'train-failed',
    async show({ page }) {
      await startRun(page, { 'Learning rate': '1e30' })
      await expect(page.getByRole('button', { name: /^Start again with/ })).toBeVisible({ timeout: 60_000 })
    },
  },
  { name: 'explain', look: '5-explain', inReadme: true, show: ({ page }) => showMaps(page) },
  {
    name: 'explain-none',
    async show({ page, home }) {
      rmSync(join(home, 'runs'), { recursive: true })
      await openTemplate(page, /^course-cnn/)
      await showTab(page, 'Explain')
      await expect(page.getByText('Nothing is trained yet')).toBeVisible()
    },
  },
  {
    name: 'away',
    async show({ page, program }) {
      await openTemplate(page, /^course-cnn/)
      await program.endNodeSide()
      await expect(page.getByText(/does not answer/).first()).toBeVisible({ timeout: 30_000 })
    },
  },
  {
    name: 'dialog-shortcuts',
    async show({ page }) {
      await startPage(page)
      await press(page, '?')
    },
  },
  {
    name: 'dialog-handbook',
    async show({ page }) {
      await startPage(page)
      await press(page, 'F1')
    },
  },
  {
    name: 'dialog-architectures',
    show: async ({ page }) => void (await architecture(page, 'ResNet-18')),
  },
  {
    name: 'tour',
    async show({ page }) {
      await startPage(page)
      await page.getByRole('button', { name: 'Take the tour' }).click()
      await expect(page.locator('.tour-ring')).toBeVisible()
    },
  },
  {
    name: 'dialog-commands',
    async show({ page }) {
      await openTemplate(page, /^course-cnn/)
      await pictured(page)
      await press(page, 'Control+k')
      await page.keyboard.type('conv')
    },
  },
  {
    name: 'dialog-file',
    async show({ page }) {
      await page.getByRole('button', { name: /^Open …/ }).click()
      await expect(page.getByRole('dialog').getByText('vgg-small.lamina')).toBeVisible()
    },
  },
  {
    name: 'dialog-export',
    async show({ page }) {
      await showRun(page)
      await page.getByRole('button', { name: 'Export …' }).click()
      await page
        .getByRole('dialog', { name: /^Export / })
        .getByRole('switch', { name: 'Fold batch norms' })
        .click()
    },
  },
  {
    name: 'dialog-unsaved',
    async show({ page }) {
      await openTemplate(page, /^course-cnn/)
      await setOption(page, /^conv2/, /^Filters/, '12')
      await press(page, 'Control+n')
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  },
  {
    name: 'menu-document',
    async show({ page }) {
      await openTemplate(page, /^course-cnn/)
      await pictured(page)
      await page.getByRole('banner').getByRole('button', { name: 'course-cnn' }).click()
    },
  },
]
