package org.caravault.api.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the contract says of shares and backups, in memory: statuses, quotas and ownership, as far as one can see them
 * between jobs. Each operation answers with the status code that it must have.
 */
public final class ModelOfTheContract {
    public static final int QUOTA = 3;

    /** A share and its owner; by the number under which it was made. */
    public record ShareModel(String project, int size, String status) {}

    /** A backup of a share. */
    public record BackupModel(int share, String project, int size, String status, Optional<String> name) {}

    public final Map<Integer, ShareModel> shares = new LinkedHashMap<>();
    public final Map<Integer, BackupModel> backups = new LinkedHashMap<>();

    private boolean sees(String who, String project) {
        return who.equals("admin") || who.equals(project);
    }

    public int usage(String project) {
        return (int) backups.values().stream()
                .filter(backup -> backup.project().equals(project))
                .count();
    }

    public List<Integer> listed(String who) {
        List<Integer> all = new ArrayList<>();
        backups.forEach((number, backup) -> {
            if (backup.project().equals(who)) {
                all.add(0, number);
            }
        });
        return all;
    }

    public int backUp(String who, int share, int number, Optional<String> name) {
        ShareModel found = shares.get(share);
        if (found == null || !sees(who, found.project()) || !found.status().equals("available")) {
            return 400;
        }
        if (usage(found.project()) >= QUOTA) {
            return 413;
        }
        backups.put(number, new BackupModel(share, found.project(), found.size(), "available", name));
        return 202;
    }

    public int restore(String who, int backup, Optional<Integer> target) {
        BackupModel found = backups.get(backup);
        if (found == null || !sees(who, found.project())) {
            return 404;
        }
        if (!found.status().equals("available")) {
            return 400;
        }
        ShareModel share = shares.get(target.orElse(found.share()));
        if (share == null || !sees(who, share.project())) {
            return 404;
        }
        return share.size() >= found.size() && share.status().equals("available") ? 202 : 400;
    }

    public int delete(String who, int backup) {
        BackupModel found = backups.get(backup);
        if (found == null || !sees(who, found.project())) {
            return 404;
        }
        if (!List.of("available", "error", "error_deleting").contains(found.status())) {
            return 400;
        }
        backups.remove(backup);
        return 202;
    }

    public int rename(String who, int backup, Optional<String> name) {
        BackupModel found = backups.get(backup);
        if (found == null || !sees(who, found.project())) {
            return 404;
        }
        backups.put(backup, new BackupModel(found.share(), found.project(), found.size(), found.status(), name));
        return 200;
    }

    public int reset(String who, int backup, String status) {
        if (!who.equals("admin")) {
            return 403;
        }
        BackupModel found = backups.get(backup);
        if (found == null) {
            return 404;
        }
        backups.put(backup, new BackupModel(found.share(), found.project(), found.size(), status, found.name()));
        return 202;
    }

    public int resetShare(String who, int share, String status) {
        if (!who.equals("admin")) {
            return sees(who, shares.get(share).project()) ? 403 : 404;
        }
        ShareModel found = shares.get(share);
        shares.put(share, new ShareModel(found.project(), found.size(), status));
        return 202;
    }

    public int extend(String who, int share, int size) {
        ShareModel found = shares.get(share);
        if (!sees(who, found.project())) {
            return 404;
        }
        if (!found.status().equals("available") || size <= found.size()) {
            return 400;
        }
        shares.put(share, new ShareModel(found.project(), size, found.status()));
        return 202;
    }
}
