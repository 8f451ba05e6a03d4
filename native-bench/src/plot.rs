//! One kind of picture for everything: lines of labelled marks over two axes, as SVG.
//!
//! Drawn by plotters. The text and grid colours are written so that a rule in the picture can
//! change them where the reader's system is dark; the lines' colours stand out on both.

mod axis;

use anyhow::{Result, anyhow};
use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use axis::Values;
pub(crate) use axis::{Axis, Scale, bytes_text, microseconds_text, plain_text};

/// Width and height in pixels: a README's column shows it unscaled.
const SIZE: (u32, u32) = (880, 520);

/// Room for the names of the lines, at the right.
const LEGEND_WIDTH: i32 = 190;

/// Page, text and grid in a light surrounding; `STYLE` names the same values.
const PAGE: RGBColor = RGBColor(0xff, 0xff, 0xff);
const TEXT: RGBColor = RGBColor(0x1f, 0x23, 0x28);
const GRID: RGBColor = RGBColor(0xd8, 0xde, 0xe4);

/// Text has a rim of the page's colour, to be read across lines; then the changes for a dark
/// surrounding.
const STYLE: &str = "<style>text{paint-order:stroke;stroke:#fff;stroke-width:3px;\
stroke-linejoin:round;font-family:system-ui,sans-serif}\
@media (prefers-color-scheme: dark) {text{stroke:#0d1117}\
[fill=\"#FFFFFF\"]{fill:#0d1117}[fill=\"#1F2328\"]{fill:#e6edf3}\
[stroke=\"#1F2328\"]{stroke:#e6edf3}[stroke=\"#D8DEE4\"]{stroke:#30363d}}</style>\n";

/// Red, green and blue, ours first; of middle lightness, so that each shows on white and on black.
const COLOURS: [[u8; 3]; 10] = [
    [0xe5, 0x3e, 0x3e],
    [0x3b, 0x82, 0xf6],
    [0x10, 0xa3, 0x7f],
    [0xd9, 0x82, 0x06],
    [0x9b, 0x6c, 0xf6],
    [0x08, 0x9c, 0xba],
    [0xdb, 0x4f, 0x97],
    [0x80, 0x86, 0x90],
    [0x8f, 0x6b, 0x2c],
    [0x6f, 0x9a, 0x1c],
];

/// A picture.
pub(crate) struct Chart {
    pub(crate) title: String,
    /// How to read it, below the title.
    pub(crate) hint: &'static str,
    pub(crate) x: Axis,
    pub(crate) y: Axis,
    pub(crate) lines: Vec<Line>,
}

/// How a line is drawn.
#[derive(Clone, Copy, Default, PartialEq)]
pub(crate) enum Style {
    /// Marks, joined.
    #[default]
    Joined,
    /// Marks alone.
    Loose,
    /// Dashes without marks: a model rather than a measurement.
    Dashed,
}

/// One line of a picture, in the order of its marks.
#[derive(Clone, Default)]
pub(crate) struct Line {
    pub(crate) name: String,
    pub(crate) marks: Vec<Mark>,
    /// Which colour: 0 is ours.
    pub(crate) colour: usize,
    pub(crate) style: Style,
}

/// A point with the text beside it.
#[derive(Clone, Default)]
pub(crate) struct Mark {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) label: String,
}

type Plane<'a, 'b> = ChartContext<'a, SVGBackend<'b>, Cartesian2d<Values, Values>>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

fn text(size: i32) -> TextStyle<'static> {
    TextStyle::from(("sans-serif", size)).color(&TEXT)
}

impl Chart {
    /// The picture as SVG.
    pub(crate) fn svg(&self) -> Result<String> {
        let mut svg = String::new();
        self.draw(&mut svg).map_err(|error| anyhow!("{}: {error}", self.title))?;
        let head = svg.find('>').map_or(0, |end| end + 1);
        let title = self.title.replace('&', "&amp;").replace('<', "&lt;");
        svg.insert_str(head, &format!("\n{STYLE}<title>{title}</title>\n"));
        Ok(svg)
    }

    fn draw(&self, svg: &mut String) -> Drawn {
        let root = SVGBackend::with_string(svg, SIZE).into_drawing_area();
        root.fill(&PAGE)?;
        root.draw(&Text::new(self.title.as_str(), (20, 14), text(19)))?;
        root.draw(&Text::new(self.hint, (20, 40), text(13)))?;
        let below = root.margin(62, 6, 8, 0);
        let (left, right) = below.split_horizontally(SIZE.0 as i32 - LEGEND_WIDTH);
        let marks = || self.lines.iter().flat_map(|line| &line.marks);
        let x = Values::new(self.x.scale, marks().map(|mark| mark.x));
        let y = Values::new(self.y.scale, marks().map(|mark| mark.y));
        let mut plane = ChartBuilder::on(&left)
            .x_label_area_size(46)
            .y_label_area_size(62)
            .margin_right(14)
            .build_cartesian_2d(x, y)?;
        plane
            .configure_mesh()
            .bold_line_style(GRID)
            .axis_style(GRID)
            .label_style(text(13))
            .axis_desc_style(text(13))
            .x_label_formatter(&|value| (self.x.text)(*value))
            .y_label_formatter(&|value| (self.y.text)(*value))
            .x_desc(self.x.name)
            .y_desc(self.y.name)
            .draw()?;
        for line in self.lines.iter().rev() {
            line.draw(&mut plane)?;
        }
        for (row, line) in self.lines.iter().enumerate() {
            line.legend(&right, 14 + 22 * row as i32)?;
        }
        drop(plane);
        root.present()?;
        Ok(())
    }
}

impl Line {
    fn colour(&self) -> RGBColor {
        let [red, green, blue] = COLOURS[self.colour % COLOURS.len()];
        RGBColor(red, green, blue)
    }

    fn draw(&self, plane: &mut Plane<'_, '_>) -> Drawn {
        let (colour, is_ours) = (self.colour(), self.colour == 0);
        let points = self.marks.iter().map(|mark| (mark.x, mark.y));
        let stroke = colour.stroke_width(if is_ours { 3 } else { 2 });
        if self.style == Style::Dashed {
            plane.draw_series(DashedLineSeries::new(points, 6, 4, stroke))?;
            return Ok(());
        }
        if self.style == Style::Joined {
            plane.draw_series(LineSeries::new(points.clone(), stroke))?;
        }
        let radius = if is_ours { 5 } else { 4 };
        plane.draw_series(points.map(|at| Circle::new(at, radius, colour.filled())))?;
        // Ours below to the right, the others above to the left: the lines bend the other way.
        let (offset, side) = match is_ours {
            true => ((9, 2), Pos::new(HPos::Left, VPos::Top)),
            false => ((-6, -3), Pos::new(HPos::Right, VPos::Bottom)),
        };
        plane.draw_series(self.marks.iter().map(|mark| {
            let label = Text::new(mark.label.clone(), offset, text(11).pos(side));
            EmptyElement::at((mark.x, mark.y)) + label
        }))?;
        Ok(())
    }

    fn legend(&self, area: &DrawingArea<SVGBackend<'_>, Shift>, y: i32) -> Drawn {
        let strokes: &[(i32, i32)] = match self.style {
            Style::Joined => &[(4, 20)],
            Style::Loose => &[],
            Style::Dashed => &[(4, 10), (14, 20)],
        };
        for &(from, to) in strokes {
            area.draw(&PathElement::new([(from, y), (to, y)], self.colour().stroke_width(2)))?;
        }
        if self.style != Style::Dashed {
            area.draw(&Circle::new((12, y), 4, self.colour().filled()))?;
        }
        let beside = text(13).pos(Pos::new(HPos::Left, VPos::Center));
        area.draw(&Text::new(self.name.as_str(), (28, y), beside))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_has_its_names_its_labels_and_a_dark_side() {
        let mark = |(x, y)| Mark { x, y, label: format!("level {x}") };
        let marks = [(10.0, 30.0), (100.0, 25.0)].map(mark).to_vec();
        let chart = Chart {
            title: "A & B".to_owned(),
            hint: "down is better",
            x: Axis { name: "speed", scale: Scale::Tens, text: plain_text },
            y: Axis { name: "size", scale: Scale::Linear, text: plain_text },
            lines: vec![Line { name: "this one".to_owned(), marks, ..Line::default() }],
        };
        let svg = chart.svg().unwrap();
        for part in ["A &amp; B", "this one", "level 100", "speed", "prefers-color-scheme"] {
            assert!(svg.contains(part), "{part}");
        }
        assert!(svg.contains("fill=\"#FFFFFF\"") && svg.contains("fill=\"#1F2328\""));
    }
}
