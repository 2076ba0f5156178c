using System.Threading.Tasks;
using LbAdmin.PowerShell.Gateway;
using LbAdmin.PowerShell.Output;

namespace LbAdmin.PowerShell.Commands;

/// <summary>The HTTP settings travel together: the ones that are not given are taken from what the agent has, unless the type changes.</summary>
internal static class HealthCheckSettingsCompletion
{
    public static async Task<HealthCheckSettings> ForAsync(this HealthCheckSettings given, string pool, AgentInventory inventory)
    {
        if (given.Http is not { } http)
        {
            return given;
        }

        await inventory.GuardAsync().ConfigureAwait(false);
        var now = await inventory.HealthCheckAsync(pool).ConfigureAwait(false);
        if (now.Type is not (LbHealthCheckType.Http or LbHealthCheckType.HttpContent) || (given.Type ?? now.Type) != now.Type)
        {
            return given;
        }

        return new HealthCheckSettings
        {
            Type = given.Type,
            Interval = given.Interval,
            Response = given.Response,
            Retries = given.Retries,
            Timeout = given.Timeout,
            DeadInterval = given.DeadInterval,
            Rise = given.Rise,
            InitialHealth = given.InitialHealth,
            CheckPort = given.CheckPort,
            CheckAddress = given.CheckAddress,
            Http = new HttpProbeSettings
            {
                Method = http.Method ?? now.Method,
                Path = http.Path ?? now.Path,
                HostHeader = http.HostHeader ?? now.HostHeader,
                Header = http.Header ?? HeaderTable.Flatten(now.Header),
                ExpectStatus = http.ExpectStatus ?? string.Join(",", now.ExpectStatus),
                ExpectContent = http.ExpectContent ?? now.ExpectContent,
                ContentRegex = http.ContentRegex ?? now.ContentRegex,
                MaxBody = http.MaxBody ?? now.MaxBody,
                UseTls = http.UseTls ?? now.UseTls,
                SkipCertificateCheck = http.SkipCertificateCheck ?? now.SkipCertificateCheck,
            },
        };
    }
}
