// Right panel of Explain: what the image is taken for and which class is explained, how maps are drawn, and the definition of the method in focus.

import './panel.css'
import { BookOpen, Brush, Download } from 'lucide-react'
import type { ReactNode } from 'react'
import { type ColourMap, colourMaps } from '../../core/explain/colour.ts'
import { explainers } from '../../core/explain/index.ts'
import type { Picture } from '../../core/protocol/datasets.ts'
import type { Prediction } from '../../core/protocol/explain.ts'
import { pageId } from '../handbook/pages.ts'
import { TypesetFormula } from '../inspector/formula.tsx'
import { OptionForm } from '../inspector/option-form.tsx'
import { useWindow } from '../state/window-store.ts'
import { texts } from '../texts/texts.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { Dock, useFoldedDock } from '../ui/dock.tsx'
import { Field } from '../ui/field.tsx'
import { Menu } from '../ui/menu.tsx'
import { Panel, Section } from '../ui/panel.tsx'
import { Segmented } from '../ui/segmented.tsx'
import { Select } from '../ui/select.tsx'
import { Slider } from '../ui/slider.tsx'
import { Switch } from '../ui/switch.tsx'
import { gradientOf } from './colour-bars.tsx'
import { setColumnOption, useExplain } from './explain-store.ts'
import { exportPicture, exportValues, type Subject } from './export-maps.ts'
import type { Scale } from './heat-colours.ts'
import { useHeatmaps } from './heatmaps.ts'
import { ModelChoice } from './model-choice.tsx'
import { Predictions } from './predictions.tsx'

const said = texts.explain.view

interface ExplainPanelProps {
  readonly predictions: readonly Prediction[]
  readonly failure: string | undefined
  /** True class of the image, where the data tell. */
  readonly truth: string | undefined
  readonly hasMask: boolean
  /** Whether weights of several epochs are kept. */
  readonly hasEpochs: boolean
  /** Why one scale cannot serve all maps; undefined when it can. */
  readonly whyNotShared: string | undefined
  readonly picture: Picture | undefined
  /** By column. */
  readonly scales: readonly (Scale | undefined)[]
  /** What the exported pictures name. */
  readonly subject: Subject
}

export function ExplainPanel(props: ExplainPanelProps) {
  // The rail that stands for the layers has no room for it.
  const rail = useFoldedDock('explain', 'left')
  return (
    <ExplainDock>
      <Panel label={texts.explain.explanation} className="explain-panel">
        <h2 className="visually-hidden">{texts.explain.explanation}</h2>
        {rail && <ModelChoice />}
        <div className="panel-scroll">
          <Predictions predictions={props.predictions} failure={props.failure} truth={props.truth} />
          <View hasMask={props.hasMask} hasEpochs={props.hasEpochs} whyNotShared={props.whyNotShared} />
          <Method />
          <Actions {...props} />
        </div>
      </Panel>
    </ExplainDock>
  )
}

export const ExplainDock = ({ children }: { readonly children: ReactNode }) => (
  <Dock side="right" name="explain" label={texts.app.panels.explanation} sizePx={312} narrowPx={272} minPx={248}>
    {children}
  </Dock>
)

function View({ hasMask, hasEpochs, whyNotShared }: Pick<ExplainPanelProps, 'hasMask' | 'hasEpochs' | 'whyNotShared'>) {
  const { opacity, colours, shared, masks, between, overTime } = useExplain()
  const maps = Object.fromEntries(Object.entries(colourMaps).filter(([id]) => id !== 'signed')) as Record<Exclude<ColourMap, 'signed'>, string>
  return (
    <Section title={said.title}>
      <Field label={said.opacity}>
        {({ id }) => (
          <span className="opacity">
            <Slider
              id={id}
              label={said.opacityOfMaps}
              value={opacity}
              min={0}
              max={1}
              step={0.05}
              onChange={(next) => useExplain.setState({ opacity: next })}
            />
            <span>{opacity.toFixed(2)}</span>
          </span>
        )}
      </Field>
      <Field label={said.colourMap} help={said.colourMapHelp}>
        {({ id }) => (
          <span className="colour-choice">
            <span className="colour-swatch" style={{ background: gradientOf(colours) }} aria-hidden="true" />
            <Select id={id} value={colours} choices={maps} onChange={(next) => useExplain.setState({ colours: next })} />
          </span>
        )}
      </Field>
      <Field label={said.scale} remark={whyNotShared}>
        {({ labelledBy }) => (
          <Segmented<'own' | 'shared'>
            labelledBy={labelledBy}
            value={shared && !whyNotShared ? 'shared' : 'own'}
            choices={{ own: said.perMap, shared: said.shared }}
            disabled={whyNotShared !== undefined}
            onChange={(next) => useExplain.setState({ shared: next === 'shared' })}
          />
        )}
      </Field>
      <Field label={said.between} help={said.betweenHelp}>
        {({ labelledBy }) => (
          <Segmented<'smooth' | 'cells'>
            labelledBy={labelledBy}
            value={between}
            choices={{ smooth: said.smooth, cells: said.cells }}
            onChange={(next) => useExplain.setState({ between: next })}
          />
        )}
      </Field>
      {hasEpochs && (
        <Field label={said.overTime} help={said.overTimeHelp}>
          {({ id }) => <Switch id={id} checked={overTime} onChange={(next) => useExplain.setState({ overTime: next, epoch: undefined })} />}
        </Field>
      )}
      {hasMask && (
        <Field label={said.outline} help={said.outlineHelp}>
          {({ id }) => <Switch id={id} checked={masks} onChange={(next) => useExplain.setState({ masks: next })} />}
        </Field>
      )}
    </Section>
  )
}

function Method() {
  const { columns, focus } = useExplain()
  const column = columns[focus]
  const explainer = column && explainers.get(column.method)
  if (!column || !explainer) return null
  return (
    <Section
      title={explainer.title}
      aside={
        <IconButton
          icon={BookOpen}
          label={texts.handbook.pageOf(explainer.title)}
          onClick={() => useWindow.getState().openHandbook(pageId('explainer', explainer.id))}
        />
      }
    >
      <p className="method-summary">{explainer.summary}</p>
      <div className="method-formula">
        {explainer.formula.split(/,\s{2,}/).map((line) => (
          <TypesetFormula key={line} text={line} />
        ))}
      </div>
      <p className="method-source">{explainer.source}</p>
      <OptionForm options={explainer.options} values={column.options} onChange={(name, value) => setColumnOption(focus, name, value)} />
    </Section>
  )
}

/** At the end of the panel: the brush, and what can be taken away. */
function Actions({ picture, scales, subject }: ExplainPanelProps) {
  const { columns, focus, brushing, zoomed } = useExplain()
  const states = useHeatmaps((state) => state.states)
  const map = states.get(columns[focus]?.id ?? 0)?.map
  const some = picture !== undefined && columns.some(({ id }) => states.get(id)?.map)
  const places = columns.map((_, at) => at)
  return (
    <div className="section explain-actions">
      <Button icon={Brush} aria-pressed={brushing} disabled={!picture} onClick={() => useExplain.setState({ brushing: !brushing })}>
        {brushing ? said.backToMaps : said.brush}
      </Button>
      <Menu
        align="end"
        entries={[
          { kind: 'command', label: said.exportOne, disabled: !map, run: () => void exportPicture([focus], picture, scales, subject) },
          { kind: 'command', label: said.exportAll, disabled: !some || zoomed, run: () => void exportPicture(places, picture, scales, subject) },
          { kind: 'separator' },
          { kind: 'command', label: said.exportValues, disabled: !map, run: () => void exportValues(focus, subject) },
        ]}
      >
        <Button icon={Download} disabled={!some}>
          {said.export}
        </Button>
      </Menu>
    </div>
  )
}
