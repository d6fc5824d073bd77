'use strict';

const COLOURS = {'node': '#1553b7', 'bare lane': '#c2410c', 'Kafka': '#4d7c0f', 'devices and consumers': '#6b7280'};
const SHADES = {'node': 'rgba(21, 83, 183, 0.08)', 'bare lane': 'rgba(194, 65, 12, 0.08)'};
const DASHES = {READ_COMMITTED: [], READ_UNCOMMITTED: [8, 4], ACKNOWLEDGED: [2, 3]};
const BORDERS = {READ_COMMITTED: 'solid', READ_UNCOMMITTED: 'dashed', ACKNOWLEDGED: 'dotted'};
const INK = '#1a1a1a';
const FONT = '13px system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
const AXIS = {stroke: INK, font: FONT, labelFont: FONT, grid: {stroke: '#e3e3e3', width: 1}, ticks: {stroke: '#bbb', width: 1}};

const figure = (value, digits, unit) =>
  value == null ? '–' : value.toLocaleString('en', {minimumFractionDigits: digits, maximumFractionDigits: digits}) + ' ' + unit;

/** 2 is 99 %, 3 is 99.9 %: as many nines as the number says. */
const percent = nines => nines === 0 ? '0 %' : +(100 * (1 - 10 ** -nines)).toFixed(Math.max(0, Math.ceil(nines) - 2) + 1) + ' %';

function axis(label, more) {
  return Object.assign({}, AXIS, {label: label}, more);
}

function draw(id, options, columns) {
  const place = document.getElementById(id);
  const size = height => ({width: place.clientWidth, height: height});
  const height = id === 'percentiles' ? 440 : 240;
  const plot = new uPlot(Object.assign(size(height), options), columns, place);
  addEventListener('resize', () => plot.setSize(size(height)));
}

/** 1, 2, 5, 10, 20 … within the range: readable where an axis spans one decade or four. */
function steps(from, to) {
  const found = [];
  for (let decade = Math.floor(Math.log10(from)); decade <= Math.ceil(Math.log10(to)); decade++) {
    for (const digit of [1, 2, 5]) {
      const step = digit * 10 ** decade;
      if (step >= from * 0.999 && step <= to * 1.001) found.push(step);
    }
  }
  return found;
}

function drawTarget(plot) {
  const x = plot.valToPos(2, 'x', true);
  const y = plot.valToPos(data.percentiles.targetMs, 'y', true);
  const size = 6 * devicePixelRatio;
  plot.ctx.save();
  plot.ctx.fillStyle = INK;
  plot.ctx.beginPath();
  [[0, -size], [size, 0], [0, size], [-size, 0]].forEach(([dx, dy]) => plot.ctx.lineTo(x + dx, y + dy));
  plot.ctx.fill();
  plot.ctx.restore();
}

function percentiles() {
  const series = data.percentiles.series;
  const least = Math.min(...series.map(one => Math.max(0.01, one.ms[0])));
  const most = Math.max(data.percentiles.targetMs, ...series.map(one => one.ms[one.ms.length - 1]));
  const last = data.percentiles.nines[data.percentiles.nines.length - 1];
  draw('percentiles', {
    legend: {markers: {dash: (plot, index) => index ? BORDERS[series[index - 1].until] : 'solid'}},
    scales: {x: {time: false, range: [0, last]}, y: {distr: 3, range: [least / 1.2, most * 1.2]}},
    axes: [
      axis('percentile', {
        splits: () => [0, Math.log10(2)].concat(Array.from({length: Math.floor(last)}, (_, i) => i + 1)),
        values: (plot, splits) => splits.map(percent)
      }),
      axis('milliseconds', {
        size: 64,
        splits: (plot, index, from, to) => steps(from, to),
        filter: (plot, splits) => splits,
        values: (plot, splits) => splits.map(ms => String(+ms.toPrecision(3)))
      })
    ],
    series: [{label: 'percentile', value: (plot, nines) => nines == null ? '–' : percent(nines)}].concat(series.map(one => ({
      label: one.label,
      stroke: COLOURS[one.contender],
      dash: DASHES[one.until],
      width: 2,
      points: {show: false},
      value: (plot, ms) => figure(ms, 2, 'ms')
    }))),
    hooks: {draw: [drawTarget]}
  }, [data.percentiles.nines].concat(series.map(one => one.ms)));
}

function drawTurns(plot) {
  plot.ctx.save();
  plot.ctx.beginPath();
  plot.ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
  plot.ctx.clip();
  plot.ctx.font = 12 * devicePixelRatio + 'px system-ui, "DejaVu Sans", sans-serif';
  plot.ctx.textBaseline = 'top';
  for (const turn of data.overTime.turns) {
    const from = plot.valToPos(turn.fromSecond, 'x', true);
    const to = plot.valToPos(turn.toSecond, 'x', true);
    plot.ctx.fillStyle = SHADES[turn.contender];
    plot.ctx.fillRect(from, plot.bbox.top, to - from, plot.bbox.height);
    plot.ctx.fillStyle = COLOURS[turn.contender];
    plot.ctx.fillText(turn.contender, from + 4 * devicePixelRatio, plot.bbox.top + 4 * devicePixelRatio);
  }
  plot.ctx.restore();
}

function overTime(id, label, digits, columns) {
  draw(id, {
    cursor: {sync: {key: 'time'}},
    scales: {x: {time: false, range: (plot, from, to) => [from === data.overTime.second[0] ? 0 : from, to]}, y: {range: (plot, from, to) => [0, (to || 1) * 1.2]}},
    axes: [axis('seconds since the first turn began'), axis(label, {size: 76, values: (plot, splits) => splits.map(value => value.toLocaleString('en'))})],
    series: [{label: 'second', value: (plot, second) => figure(second, 0, '')}].concat(Object.keys(columns).map(name => ({
      label: name,
      stroke: COLOURS[name],
      width: 2,
      points: {show: false},
      value: (plot, value) => figure(value, digits, label)
    }))),
    hooks: {drawClear: [drawTurns]}
  }, [data.overTime.second].concat(Object.values(columns)));
}

const of = contender => data.overTime.messagesPerSecond.map((rate, i) => data.overTime.contender[i] === contender ? rate : null);

percentiles();
overTime('throughput', 'messages/s', 0, {'node': of('node'), 'bare lane': of('bare lane')});
overTime('cpu', 'cores', 2, data.overTime.cores);
overTime('heap', 'MiB', 0, data.overTime.heapMib);
