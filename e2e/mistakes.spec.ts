// Ten typical mistakes, made the way people make them, each mended by the one click that is offered.

import { expect, openTemplate, type Page, test } from './fixtures.ts'

const layer = (page: Page, name: string) => page.getByRole('group', { name: new RegExp(`^${name},`) })
const inspector = (page: Page) => page.getByRole('region', { name: 'Inspector' })
const option = (page: Page, label: string) => inspector(page).getByLabel(label, { exact: true })

async function set(page: Page, name: string, label: string, value: string): Promise<void> {
  await layer(page, name).click()
  await option(page, label).fill(value)
}

/** Selects the connection from one layer straight down to the next. */
async function chooseWire(page: Page, from: string, to: string): Promise<void> {
  const [above, below] = [await layer(page, from).boundingBox(), await layer(page, to).boundingBox()]
  if (!above || !below) throw new Error(`${from} and ${to} are not in view`)
  const end = above.y + above.height
  await page.mouse.click(above.x + above.width / 2, end + 0.6 * (below.y - end))
}

async function copyBehind(page: Page, name: string): Promise<void> {
  await layer(page, name).click()
  await page.keyboard.press('Control+d')
}

const mistakes: readonly {
  readonly mistake: string
  readonly template?: RegExp
  make(page: Page): Promise<void>
  readonly says: RegExp
  readonly mend: string
  readonly more?: readonly string[]
}[] = [
  {
    mistake: 'a kernel larger than the image',
    async make(page) {
      await layer(page, 'conv2').click()
      await option(page, 'Kernel size, height').fill('15')
    },
    says: /15×3 does not fit the 13×13 image that reaches it/,
    mend: 'Set Padding to “same”',
  },
  {
    mistake: 'no Flatten before Dense',
    async make(page) {
      await layer(page, 'flatten1').click()
      await page.keyboard.press('Delete')
    },
    says: /Dense needs a list of values, but 16×5×5 arrives/,
    mend: 'Insert Flatten',
  },
  {
    mistake: 'channels that differ at an Add',
    template: /^resnet-8/,
    make: (page) => set(page, 'conv9', 'Filters', '32'),
    says: /Cannot add 64×8×8 and 32×8×8/,
    mend: 'Insert a 1×1 convolution to 64 channels',
  },
  {
    mistake: 'other classes than scores',
    make: (page) => set(page, 'class', 'Classes', '3'),
    says: /10 scores arrive for 3 classes/,
    mend: 'Insert Dense with 3 units',
  },
  {
    mistake: 'a connection that was removed',
    async make(page) {
      await chooseWire(page, 'conv2', 'relu2')
      await page.keyboard.press('Backspace')
    },
    says: /Nothing is connected to its input/,
    mend: 'Connect conv2 to it',
  },
  {
    mistake: 'two outputs',
    make: (page) => copyBehind(page, 'class'),
    says: /The design has another Output, “?"?class/,
    mend: 'Remove class1',
  },
  {
    mistake: 'no input',
    async make(page) {
      await layer(page, 'image').click()
      await page.keyboard.press('Delete')
    },
    says: /The design has no Input/,
    mend: 'Add Input',
    more: ['Connect image to it'],
  },
  { mistake: 'a layer that leads nowhere', make: (page) => copyBehind(page, 'relu2'), says: /does not lead to the output/, mend: 'Remove relu4' },
  {
    mistake: 'groups that do not divide the channels',
    make: (page) => set(page, 'conv2', 'Groups', '3'),
    says: /8 channels cannot be shared out to 3 groups/,
    mend: 'Set Groups to 8',
  },
  { mistake: 'a rate out of range', make: (page) => set(page, 'dropout1', 'Rate', '5'), says: /5 is out of range/, mend: 'Set Rate to 0.99' },
]

for (const { mistake, template = /^course-cnn/, make, says, mend, more = [] } of mistakes)
  test(mistake, async ({ page }) => {
    await openTemplate(page, template)
    await expect(page.getByRole('contentinfo')).toContainText('No problems')
    await make(page)
    await expect(page.getByText(says).first()).toBeVisible()
    for (const label of [mend, ...more]) await page.getByRole('button', { name: label, exact: true }).first().click()
    await expect(page.getByRole('contentinfo')).toContainText('No problems')
  })
