package io.balanceofpower.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows the run to people: on a terminal as a screen that is redrawn in place, elsewhere as a line from time to time.
 * Owned by the demo's thread.
 */
final class Screen {
    private static final long LIVE_MS = 1_000;
    private static final long PLAIN_MS = 5_000;
    private static final int HAPPENINGS_SHOWN = 6;

    private static final String CLEAR_BELOW = "\033[J";
    /** A line that is too long is cut off instead of wrapped, so that the screen's height is known. */
    private static final String NO_WRAP = "\033[?7l";

    private static final String WRAP = "\033[?7h";

    private final DemoOptions options;
    private final PrintWriter out;
    private final List<String> happenings = new ArrayList<>();
    private int drawn;

    Screen(DemoOptions options, PrintWriter out) {
        this.options = options;
        this.out = out;
    }

    /** How often it wants to show something. */
    long intervalMs() {
        return options.live() ? LIVE_MS : PLAIN_MS;
    }

    /** Says something once. */
    void say(String line) {
        out.println(line);
        out.flush();
        drawn = 0;
    }

    /** Says what happened during the run. */
    void happened(long elapsedMs, String what) {
        String line = ScreenText.time(elapsedMs) + "  " + what;
        if (options.live()) {
            happenings.add(line);
            if (happenings.size() > HAPPENINGS_SHOWN) {
                happenings.remove(0);
            }
        } else {
            say(line);
        }
    }

    void show(Snapshot now) {
        if (!options.live()) {
            say(ScreenText.line(now));
            return;
        }
        StringBuilder frame = new StringBuilder(NO_WRAP);
        if (drawn > 0) {
            frame.append("\033[").append(drawn).append('A');
        }
        frame.append('\r').append(CLEAR_BELOW);
        List<String> lines = ScreenText.screen(options, now, happenings);
        lines.forEach(line -> frame.append(line).append('\n'));
        out.print(frame.append(WRAP));
        out.flush();
        drawn = lines.size();
    }
}
