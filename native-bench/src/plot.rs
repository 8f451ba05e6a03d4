//! One kind of picture for everything: lines of labelled marks over two axes, as SVG.
//!
//! Drawn by plotters. The text and grid colours are written so that a rule in the picture can
//! change them where the reader's system is dark; the lines' colours stand out on both.

mod axis;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

pub(crate) use axis::{Axis, bytes_text, microseconds_text, plain_text};

/// Width and height in pixels: a README's column shows it unscaled.
const SIZE: (u32, u32) = (880, 520);

/// Room for the names of the lines, at the right.
const LEGEND_WIDTH: i32 = 190;

/// Page, text and grid in a light surrounding; `STYLE` names the same values.
const PAGE: RGBColor = RGBColor(0xff, 0xff, 0xff);
const TEXT: RGBColor = RGBColor(0x1f, 0x23, 0x28);
const GRID: RGBColor = RGBColor(0xd8, 0xde, 0xe4);

/// Text has a rim of the page's colour, to be read across lines; then what a dark surrounding
/// changes.
const STYLE: &str = "<style>text{paint-order:stroke;stroke:#fff;stroke-width:3px;\
stroke-linejoin:round;font-family:system-ui,sans-serif}\
@media (prefers-color-scheme: dark) {text{stroke:#0d1117}\
[fill=\"#FFFFFF\"]{fill:#0d1117}[fill=\"#1F2328\"]{fill:#e6edf3}\
[stroke=\"#1F2328\"]{stroke:#e6edf3}[stroke=\"#D8DEE4\"]{stroke:#30363d}}</style>\n";

/// Ours first; of middle lightness, so that each shows on white and on black.
const COLOURS: [RGBColor; 10] = [
    RGBColor(0xe5, 0x3e, 0x3e),
    RGBColor(0x3b, 0x82, 0xf6),
    RGBColor(0x10, 0xa3, 0x7f),
    RGBColor(0xd9, 0x82, 0x06),
    RGBColor(0x9b, 0x6c, 0xf6),
    RGBColor(0x08, 0x9c, 0xba),
    RGBColor(0xdb, 0x4f, 0x97),
    RGBColor(0x80, 0x86, 0x90),
    RGBColor(0x8f, 0x6b, 0x2c),
    RGBColor(0x6f, 0x9a, 0x1c),
];

/// A picture.
pub(crate) struct Chart {
    pub(crate) title: String,
    /// How to read it, below the title.
    pub(crate) hint: String,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) lines: Vec<Line>,
}

/// One line of a picture, in the order of its marks.
#[derive(Clone, Default)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) marks: Vec<Mark>,
    /// Which colour: 0 is ours.
    pub(crate) colour: usize,
    /// Thin and without marks: a model rather than a measurement.
    pub(crate) is_dashed: bool,
    /// Marks without a line between them.
    pub(crate) is_loose: bool,
}

/// A point with what stands beside it.
#[derive(Clone, Default)]
pub(crate) struct Mark {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) label: String,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Plane<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<RangedCoordf64, RangedCoordf64>>;

impl Chart {
    /// The picture as SVG.
    ///
    /// # Errors
    /// When plotters cannot draw it.
    pub(crate) fn svg(&self) -> Result<String> {
        let mut svg = String::new();
        self.draw(&mut svg).map_err(|error| anyhow!("{}: {error}", self.title))?;
        let head = svg.find('>').map_or(0, |end| end + 1);
        svg.insert_str(head, &format!("\n{STYLE}<title>{}</title>\n", escape(&self.title)));
        Ok(svg)
    }

    fn draw(&self, svg: &mut String) -> Result<(), Box<dyn std::error::Error>> {
        let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        root.fill(&PAGE)?;
        let text = |size: i32| TextStyle::from(("sans-serif", size)).color(&TEXT);
        root.draw(&Text::new(self.title.clone(), (20, 14), text(19)))?;
        root.draw(&Text::new(self.hint.clone(), (20, 40), text(13)))?;
        let (below, plot_right) = (root.margin(62, 6, 8, 0), SIZE.0 as i32 - LEGEND_WIDTH);
        let (left, right) = below.split_horizontally(plot_right);
        let mut plane = ChartBuilder::on(&left)
            .x_label_area_size(46)
            .y_label_area_size(62)
            .margin_right(14)
            .build_cartesian_2d(self.x.range(), self.y.range())?;
        self.grid(&mut plane)?;
        for line in self.lines.iter().rev() {
            self.line(&mut plane, line)?;
        }
        self.legend(&right)?;
        drop(plane);
        root.present()?;
        Ok(())
    }

    fn grid(&self, plane: &mut Plane<'_, '_>) -> Result<(), Box<dyn std::error::Error>> {
        let (x, y) = (&self.x, &self.y);
        let ((left, right), (bottom, top)) = (x.ends(), y.ends());
        plane.draw_series(
            x.ticks().map(|tick| PathElement::new([(tick, bottom), (tick, top)], GRID)),
        )?;
        plane.draw_series(
            y.ticks().map(|tick| PathElement::new([(left, tick), (right, tick)], GRID)),
        )?;
        let text = TextStyle::from(("sans-serif", 13)).color(&TEXT);
        let below = text.clone().pos(Pos::new(HPos::Center, VPos::Top));
        let beside = text.clone().pos(Pos::new(HPos::Right, VPos::Center));
        plane.draw_series(x.labels().map(|(tick, label)| {
            EmptyElement::at((tick, bottom)) + Text::new(label, (0, 7), below.clone())
        }))?;
        plane.draw_series(y.labels().map(|(tick, label)| {
            EmptyElement::at((left, tick)) + Text::new(label, (-8, 0), beside.clone())
        }))?;
        let middle = (f64::midpoint(left, right), f64::midpoint(bottom, top));
        let turned =
            text.transform(FontTransform::Rotate270).pos(Pos::new(HPos::Center, VPos::Center));
        plane.draw_series([
            EmptyElement::at((middle.0, bottom)) + Text::new(x.name.clone(), (0, 29), below),
            EmptyElement::at((left, middle.1)) + Text::new(y.name.clone(), (-52, 0), turned),
        ])?;
        Ok(())
    }

    fn line(
        &self,
        plane: &mut Plane<'_, '_>,
        line: &Line,
    ) -> Result<(), Box<dyn std::error::Error>> {
        let colour = COLOURS[line.colour % COLOURS.len()];
        let place = |mark: &Mark| (self.x.place(mark.x), self.y.place(mark.y));
        let points: Vec<(f64, f64)> = line.marks.iter().map(place).collect();
        let width = if line.colour == 0 { 3 } else { 2 };
        if line.is_dashed {
            let path = DashedLineSeries::new(points.iter().copied(), 6, 4, colour.stroke_width(2));
            plane.draw_series(path)?;
            return Ok(());
        }
        if !line.is_loose {
            plane
                .draw_series(LineSeries::new(points.iter().copied(), colour.stroke_width(width)))?;
        }
        let radius = if line.colour == 0 { 5 } else { 4 };
        plane.draw_series(points.iter().map(|&at| Circle::new(at, radius, colour.filled())))?;
        // Ours below to the right, the others above to the left: the lines bend the other way.
        let (offset, side) = match line.colour {
            0 => ((9, 2), Pos::new(HPos::Left, VPos::Top)),
            _ => ((-6, -3), Pos::new(HPos::Right, VPos::Bottom)),
        };
        let label = TextStyle::from(("sans-serif", 11)).color(&TEXT).pos(side);
        plane.draw_series(line.marks.iter().map(|mark| {
            EmptyElement::at(place(mark)) + Text::new(mark.label.clone(), offset, label.clone())
        }))?;
        Ok(())
    }

    fn legend(&self, area: &Area<'_>) -> Result<(), Box<dyn std::error::Error>> {
        for (row, line) in self.lines.iter().enumerate() {
            let y = 14 + 22 * row as i32;
            let colour = COLOURS[line.colour % COLOURS.len()];
            if line.is_dashed {
                for x in [4, 14] {
                    area.draw(&PathElement::new([(x, y), (x + 6, y)], colour.stroke_width(2)))?;
                }
            } else {
                if !line.is_loose {
                    area.draw(&PathElement::new([(4, y), (20, y)], colour.stroke_width(3)))?;
                }
                area.draw(&Circle::new((12, y), 4, colour.filled()))?;
            }
            let text = TextStyle::from(("sans-serif", 13)).color(&TEXT);
            let text = text.pos(Pos::new(HPos::Left, VPos::Center));
            area.draw(&Text::new(line.name.clone(), (28, y), text))?;
        }
        Ok(())
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_names_its_labels_and_a_dark_side() {
        let marks = [(10.0, 30.0), (100.0, 25.0)]
            .map(|(x, y)| Mark { x, y, label: format!("level {x}") })
            .to_vec();
        let chart = Chart {
            title: "A & B".to_owned(),
            hint: "down is better".to_owned(),
            x: Axis::log("speed", [10.0, 100.0], plain_text),
            y: Axis::linear("size", [25.0, 30.0]),
            lines: vec![Line { name: "this one".to_owned(), marks, ..Line::default() }],
        };
        let svg = chart.svg().unwrap();
        for part in
            ["<title>A &amp; B</title>", "this one", "level 100", "speed", "prefers-color-scheme"]
        {
            assert!(svg.contains(part), "{part}");
        }
        assert!(svg.contains("fill=\"#FFFFFF\"") && svg.contains("fill=\"#1F2328\""));
        assert!(svg.ends_with("</svg>\n"));
    }
}
