package io.balanceofpower.ownership;

/**
 * What a node asks the owner of a device.
 *
 * @param about the claim that is to be let go
 * @param anew whether the device begins a new session, so that its earlier one ends
 */
public record ReleaseRequest(String device, ClaimId about, boolean anew) {

    /** For the way to another node. */
    public byte[] toBytes() {
        return new Bytes()
                .text(device)
                .text(about.lane())
                .number(about.number())
                .number(anew ? 1 : 0)
                .toArray();
    }

    /** @throws IllegalArgumentException if these are not {@link #toBytes}' */
    public static ReleaseRequest fromBytes(byte[] bytes) {
        BytesReader in = new BytesReader(bytes);
        ReleaseRequest request =
                new ReleaseRequest(in.text(), new ClaimId(in.text(), in.notNegative()), in.notNegative() == 1);
        in.end();
        return request;
    }
}
