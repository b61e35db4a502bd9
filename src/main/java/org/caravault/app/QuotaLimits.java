package org.caravault.app;

import java.util.EnumMap;
import java.util.Map;
import org.caravault.quota.QuotaResource;
import org.caravault.quota.Quotas;
import org.caravault.settings.Key;
import org.caravault.settings.Settings;

/**
 * Limits of projects that have none of their own. Manila's defaults, 10 backups and 1000 GB, are for the tenants of a cloud; where there are none, they
 * would stop an administrator's nightly backups.
 */
final class QuotaLimits {
    private QuotaLimits() {}

    /** {@return the limits that the settings give; those that are missing are Manila's} */
    static Map<QuotaResource, Integer> of(Settings settings) {
        boolean cloud = settings.text(Key.AUTH_STRATEGY).equals("keystone");
        Map<QuotaResource, Integer> limits = new EnumMap<>(QuotaResource.class);
        Map.of(
                        QuotaResource.BACKUPS, Key.QUOTA_BACKUPS,
                        QuotaResource.BACKUP_GIGABYTES, Key.QUOTA_BACKUP_GIGABYTES)
                .forEach((resource, key) -> {
                    if (settings.given(key).isPresent()) {
                        limits.put(resource, settings.number(key));
                    } else if (!cloud) {
                        limits.put(resource, Quotas.UNLIMITED);
                    }
                });
        return limits;
    }
}
