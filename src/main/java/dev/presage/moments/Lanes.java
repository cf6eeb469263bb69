package dev.presage.moments;

/**
 * How many sums each group is spread over, so that as many threads can add to them at once: as many as its share of the rows
 * in threads, rounded up, and at least one. Lanes of a group are neighbours.
 */
final class Lanes {
    private final int[] first;

    private Lanes(int[] first) {
        this.first = first;
    }

    /** Lanes for groups of the given sizes, of which at most {@code spare} are beyond one a group. */
    static Lanes of(int[] sizes, int threads, int spare) {
        long total = 0;
        for (int size : sizes) {
            total += size;
        }
        int[] first = new int[sizes.length + 1];
        int left = spare;
        for (int g = 0; g < sizes.length; g++) {
            int share = total == 0 ? 1 : (int) Math.max(1, ((long) threads * sizes[g] + total - 1) / total);
            int more = Math.min(left, share - 1);
            left -= more;
            first[g + 1] = first[g] + 1 + more;
        }
        return new Lanes(first);
    }

    int groups() {
        return first.length - 1;
    }

    /** Number of lanes of all groups. */
    int count() {
        return first[groups()];
    }

    /** Number of lanes of one group. */
    int count(int group) {
        return first[group + 1] - first[group];
    }

    /** The lane of a group whose turn it is, turns counted from 0. */
    int lane(int group, int turn) {
        return first[group] + turn % count(group);
    }
}
