// The parts of ECharts that figures need; everything else stays out of the bundle.
import { use, init } from 'echarts/core';
import { BarChart, CustomChart, HeatmapChart, LineChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent, DataZoomInsideComponent, GraphicComponent, GridComponent, LegendComponent, TooltipComponent,
  VisualMapContinuousComponent,
} from 'echarts/components';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';

use([
  AriaComponent, BarChart, CanvasRenderer, CustomChart, DataZoomInsideComponent, GraphicComponent,
  GridComponent,
  HeatmapChart, LabelLayout, LegendComponent, LineChart, ScatterChart, SVGRenderer,
  TooltipComponent, VisualMapContinuousComponent,
]);

export { init };
