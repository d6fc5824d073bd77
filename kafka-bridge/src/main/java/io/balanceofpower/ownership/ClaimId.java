package io.balanceofpower.ownership;

/**
 * Names one claim of one device. No two claims share an id, so that a record about one never replaces a record about
 * another in a compacted topic.
 *
 * @param lane the claiming lane's name, unique for ever; no slash
 * @param number counts the lane's claims from 1
 */
public record ClaimId(String lane, long number) {

    public ClaimId {
        if (lane.isEmpty() || lane.indexOf('/') >= 0 || number < 1) {
            throw new IllegalArgumentException("claim " + number + " of lane '" + lane + "': no claim has this id");
        }
    }

    @Override
    public String toString() {
        return lane + "/" + number;
    }
}
