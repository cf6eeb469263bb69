package dev.presage.figure;

import java.util.List;

/**
 * Points that belong together, under one name in the legend.
 *
 * @param name what they are
 * @param mark how they are shown
 * @param points at least one, in the order in which a line joins them
 */
public record Series(String name, Mark mark, List<Point> points) {
    /** A line of more points shows no markers on them. */
    private static final int MOST_MARKED = 20;

    /** @throws IllegalArgumentException if the name is blank or there is no point */
    public Series {
        Words.required("the name of a series", name);
        points = List.copyOf(points);
        if (points.isEmpty()) {
            throw new IllegalArgumentException("the series " + name + " has no points");
        }
    }

    /** A curve. */
    public static Series line(String name, List<Point> points) {
        return new Series(name, Mark.LINE, points);
    }

    /** Points by themselves. */
    public static Series points(String name, List<Point> points) {
        return new Series(name, Mark.POINTS, points);
    }

    /** Whether each point shows a marker: points by themselves, and those of a line that has few and is more than a stroke. */
    public boolean marked() {
        return mark == Mark.POINTS || (points.size() <= MOST_MARKED && (points.size() != 2 || hasErrors()));
    }

    /** Whether a point has an error. */
    public boolean hasErrors() {
        return points.stream().anyMatch(point -> point.standardError() > 0);
    }
}
