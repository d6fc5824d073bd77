package io.balanceofpower.layering.step2_early;

import io.balanceofpower.layering.step9_late.Late;

/** A step that uses a later one. */
public final class Early {
    private final Late later;

    Early(Late later) {
        this.later = later;
    }

    Late later() {
        return later;
    }
}
