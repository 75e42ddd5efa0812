// The list of blocked forms. Of those that apply to a node the cheapest is considered; the plan decides whether the node works on blocks at all.

import type { BlockedForm } from '../form.ts'
import { batchNormalizationForm, batchNormGradForm, batchNormTrainingForm } from './batch-norm.ts'
import { convForm, convRowsForm, convTilesForm } from './conv.ts'
import { convGradDataForm, convGradDataRowsForm, convGradDataTilesForm, convGradDataZerosForm } from './conv-grad-data.ts'
import { convGradDataImageForm } from './conv-grad-data-image.ts'
import { convGradDataPhasesForm } from './conv-grad-data-phases.ts'
import { convGradWeightDepthwiseForm, convGradWeightPlacesForm, convGradWeightPointwiseForm } from './conv-grad-weight.ts'
import { convGradWeightBandedForm, convGradWeightImageForm } from './conv-grad-weight-banded.ts'
import { convGradWeightImagePlanesForm, convGradWeightPlanesForm } from './conv-grad-weight-planes.ts'
import { convGradWeightTilesForm } from './conv-grad-weight-tiles.ts'
import { elementwiseForms } from './elementwise.ts'
import { concatForm, splitForm } from './joining.ts'
import { maxPoolGradForm } from './max-pool-grad.ts'
import { averagePoolForm, averagePoolGradForm, expandForm, globalAveragePoolForm, globalMaxPoolForm, maxPoolForm } from './pooling.ts'
import { reductionForms } from './reduction.ts'

export const forms: readonly BlockedForm[] = [
  convForm,
  convRowsForm,
  convTilesForm,
  convGradDataForm,
  convGradDataZerosForm,
  convGradDataRowsForm,
  convGradDataTilesForm,
  convGradDataPhasesForm,
  convGradDataImageForm,
  convGradWeightDepthwiseForm,
  convGradWeightPointwiseForm,
  convGradWeightPlacesForm,
  convGradWeightBandedForm,
  convGradWeightImageForm,
  convGradWeightPlanesForm,
  convGradWeightImagePlanesForm,
  convGradWeightTilesForm,
  batchNormTrainingForm,
  batchNormGradForm,
  batchNormalizationForm,
  maxPoolForm,
  maxPoolGradForm,
  averagePoolForm,
  averagePoolGradForm,
  globalAveragePoolForm,
  globalMaxPoolForm,
  expandForm,
  ...reductionForms,
  concatForm,
  splitForm,
  ...elementwiseForms,
]
