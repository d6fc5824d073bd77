package io.balanceofpower.load.simulations;

import java.util.Map;
import java.util.TreeMap;
import java.util.prefs.AbstractPreferences;
import java.util.prefs.Preferences;
import java.util.prefs.PreferencesFactory;
import org.jspecify.annotations.Nullable;

/**
 * Preferences that end with the process. Gatling keeps in them when it last asked the Internet for its newest version, and
 * would ask again each day; so here it has just asked, and nothing is written to the user's home.
 */
public final class MemoryPreferences extends AbstractPreferences {
    private final Map<String, String> values = new TreeMap<>();
    private final Map<String, AbstractPreferences> children = new TreeMap<>();

    private MemoryPreferences(@Nullable MemoryPreferences parent, String name) {
        super(parent, name);
    }

    /** Named by the system property {@code java.util.prefs.PreferencesFactory}. */
    public static final class Factory implements PreferencesFactory {
        private final Preferences root = new MemoryPreferences(null, "");

        /** Made by the JDK. */
        public Factory() {
            Preferences asked = root.node("io/gatling/latestVersion");
            asked.putLong("lastCheckTimestamp", System.currentTimeMillis());
            asked.putBoolean("lastCheckSuccess", false);
        }

        @Override
        public Preferences systemRoot() {
            return root;
        }

        @Override
        public Preferences userRoot() {
            return root;
        }
    }

    @Override
    protected void putSpi(String key, String value) {
        values.put(key, value);
    }

    @Override
    protected @Nullable String getSpi(String key) {
        return values.get(key);
    }

    @Override
    protected void removeSpi(String key) {
        values.remove(key);
    }

    @Override
    protected void removeNodeSpi() {
        values.clear();
    }

    @Override
    protected String[] keysSpi() {
        return values.keySet().toArray(String[]::new);
    }

    @Override
    protected String[] childrenNamesSpi() {
        return children.keySet().toArray(String[]::new);
    }

    @Override
    protected AbstractPreferences childSpi(String name) {
        return children.computeIfAbsent(name, unused -> new MemoryPreferences(this, name));
    }

    @Override
    protected void syncSpi() {}

    @Override
    protected void flushSpi() {}
}
