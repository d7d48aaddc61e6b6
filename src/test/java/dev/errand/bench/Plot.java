package dev.errand.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * Draws curves as SVG, with nothing but lines and text.
 *
 * @param title above everything
 * @param x how the horizontal axis is divided
 * @param y how the vertical axis is divided
 */
record Plot(String title, Axis x, Axis y) {

    private static final int WIDTH = 860;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 210;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;
    private static final List<String> COLORS =
            List.of("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#8c564b", "#17becf", "#7f7f7f");

    /**
     * An axis.
     *
     * @param title what it shows
     * @param from its first value
     * @param to its last value
     * @param scale what makes equal steps of its values
     * @param ticks the values that are marked
     * @param label how they are written
     */
    record Axis(
            String title,
            double from,
            double to,
            DoubleUnaryOperator scale,
            List<Double> ticks,
            DoubleFunction<String> label) {

        private double share(double value) {
            double low = scale.applyAsDouble(from);
            double high = scale.applyAsDouble(to);
            return Math.clamp((scale.applyAsDouble(value) - low) / (high - low), 0, 1);
        }
    }

    /**
     * A point of a curve.
     */
    record Point(double x, double y) {}

    /** A curve and its name. */
    record Curve(String name, List<Point> points) {}

    String draw(List<Curve> curves) {
        StringBuilder svg = new StringBuilder();
        svg.append("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
                <rect width="%d" height="%d" fill="white"/>
                """.formatted(WIDTH, HEIGHT, WIDTH, HEIGHT));
        text(svg, LEFT, 22, "start", "font-size=\"15\"", title);
        x.ticks().forEach(tick -> {
            line(svg, left(tick), TOP, left(tick), HEIGHT - BOTTOM);
            text(svg, left(tick), HEIGHT - BOTTOM + 16, "middle", "", x.label().apply(tick));
        });
        y.ticks().forEach(tick -> {
            line(svg, LEFT, top(tick), WIDTH - RIGHT, top(tick));
            text(svg, LEFT - 6, top(tick) + 4, "end", "", y.label().apply(tick));
        });
        text(svg, (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", "", x.title());
        text(svg, LEFT, TOP - 4, "end", "", y.title());
        for (int i = 0; i < curves.size(); i++) {
            curve(svg, curves.get(i), i);
        }
        return svg.append("</svg>\n").toString();
    }

    private void curve(StringBuilder svg, Curve curve, int index) {
        String color = COLORS.get(index % COLORS.size());
        svg.append("<polyline fill=\"none\" stroke-width=\"1.6\" stroke=\"")
                .append(color)
                .append("\" points=\"");
        curve.points()
                .forEach(point -> svg.append(number(left(point.x())))
                        .append(',')
                        .append(number(top(point.y())))
                        .append(' '));
        svg.append("\"/>\n");
        text(svg, WIDTH - RIGHT + 12, TOP + 14 + index * 18, "start", "fill=\"" + color + "\"", curve.name());
    }

    private double left(double value) {
        return LEFT + x.share(value) * (WIDTH - LEFT - RIGHT);
    }

    private double top(double value) {
        return HEIGHT - BOTTOM - y.share(value) * (HEIGHT - TOP - BOTTOM);
    }

    private static void line(StringBuilder svg, double fromX, double fromY, double toX, double toY) {
        svg.append("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\" stroke=\"#ddd\"/>%n"
                .formatted(number(fromX), number(fromY), number(toX), number(toY)));
    }

    private static void text(StringBuilder svg, double atX, double atY, String anchor, String more, String text) {
        String escaped = text.replace("&", "&amp;").replace("<", "&lt;");
        svg.append("<text x=\"%s\" y=\"%s\" text-anchor=\"%s\" %s>%s</text>%n"
                .formatted(number(atX), number(atY), anchor, more, escaped));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
