#include "cli/agent.h"

#include <errno.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const Agent agents[] = {
        { "claude-code", "Claude Code", false, ".claude.json", ".mcp.json", "mcpServers", true,
          ".claude.json", "claude" },
        { "claude-desktop", "Claude Desktop", true, "Claude/claude_desktop_config.json", NULL, "mcpServers",
          false, "Claude", "claude-desktop" },
        { "cursor", "Cursor", false, ".cursor/mcp.json", ".cursor/mcp.json", "mcpServers", false, ".cursor",
          "cursor" },
        { "vscode", "Visual Studio Code", true, "Code/User/mcp.json", ".vscode/mcp.json", "servers", true,
          "Code", "code" },
        { "gemini", "Gemini CLI", false, ".gemini/settings.json", ".gemini/settings.json", "mcpServers",
          false, ".gemini", "gemini" },
        { .name = NULL },
};

const Agent *agent_find(const char *name) {
        for (const Agent *a = agents; a->name; a++)
                if (strcmp(a->name, name) == 0)
                        return a;
        return NULL;
}

static const char *home(void) {
        const char *path = getenv("HOME");
        const struct passwd *pw;

        if (path && path[0] == '/')
                return path;
        pw = getpwuid(getuid());
        return pw && pw->pw_dir[0] == '/' ? pw->pw_dir : NULL;
}

static int below_user(const Agent *a, const char *name, char **ret) {
        const char *named = getenv("XDG_CONFIG_HOME"), *base = home();

        if (a->config && named && named[0] == '/')
                return asprintf(ret, "%s/%s", named, name) < 0 ? -ENOMEM : 0;
        if (!base)
                return -ENOENT;
        return asprintf(ret, "%s/%s%s", base, a->config ? ".config/" : "", name) < 0 ? -ENOMEM : 0;
}

int agent_path(const Agent *a, AgentScope scope, char **ret) {
        if (scope == AGENT_USER)
                return below_user(a, a->user, ret);
        *ret = strdup(a->project);
        return *ret ? 0 : -ENOMEM;
}

static bool startable(const char *program) {
        const char *path = getenv("PATH");

        for (size_t n; path && *path; path += n + (path[n] == ':')) {
                char file[PATH_MAX];

                n = strcspn(path, ":");
                (void)snprintf(file, sizeof(file), "%.*s/%s", (int)MIN(n, (size_t)PATH_MAX), path, program);
                if (n > 0 && access(file, X_OK) == 0)
                        return true;
        }
        return false;
}

bool agent_present(const Agent *a) {
        CLEANUP_FREE char *sign = NULL;

        if (below_user(a, a->sign, &sign) < 0)
                return startable(a->program);
        return access(sign, F_OK) == 0 || startable(a->program);
}
