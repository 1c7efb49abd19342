// Names whose history is that of another zone. The tz project has merged zones that agree since 1970 (its file zone1970.tab lists what remained); a system
// may pack the older, separate histories instead (Debian does), and then one and the same query would give another offset for 1818 on another machine. So
// the merges are made here, as the project's main data has them: every name of a row takes the history of the row's first.

using System.Collections.Frozen;

namespace Mycelia.Cypher.Functions.Temporal;

internal static class ZoneMerges
{
    private const string Rows = """
        Africa/Abidjan Africa/Accra Africa/Bamako Africa/Banjul Africa/Conakry Africa/Dakar Africa/Freetown Africa/Lome Africa/Nouakchott Africa/Ouagadougou Atlantic/Reykjavik Atlantic/St_Helena
        Africa/Johannesburg Africa/Maseru Africa/Mbabane
        Africa/Lagos Africa/Bangui Africa/Brazzaville Africa/Douala Africa/Kinshasa Africa/Libreville Africa/Luanda Africa/Malabo Africa/Niamey Africa/Porto-Novo
        Africa/Maputo Africa/Blantyre Africa/Bujumbura Africa/Gaborone Africa/Harare Africa/Kigali Africa/Lubumbashi Africa/Lusaka
        Africa/Nairobi Africa/Addis_Ababa Africa/Asmara Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala Africa/Mogadishu Indian/Antananarivo Indian/Comoro Indian/Mayotte
        America/Panama America/Atikokan America/Cayman
        America/Phoenix America/Creston
        America/Puerto_Rico America/Anguilla America/Antigua America/Aruba America/Blanc-Sablon America/Curacao America/Dominica America/Grenada America/Guadeloupe America/Kralendijk America/Lower_Princes America/Marigot America/Montserrat America/Port_of_Spain America/St_Barthelemy America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent America/Tortola
        America/Toronto America/Nassau
        Asia/Bangkok Asia/Phnom_Penh Asia/Vientiane Indian/Christmas
        Asia/Dubai Asia/Muscat Indian/Mahe Indian/Reunion
        Asia/Kuching Asia/Brunei
        Asia/Qatar Asia/Bahrain
        Asia/Riyadh Antarctica/Syowa Asia/Aden Asia/Kuwait
        Asia/Singapore Asia/Kuala_Lumpur
        Asia/Yangon Indian/Cocos
        Europe/Belgrade Europe/Ljubljana Europe/Podgorica Europe/Sarajevo Europe/Skopje Europe/Zagreb
        Europe/Berlin Arctic/Longyearbyen Europe/Copenhagen Europe/Oslo Europe/Stockholm
        Europe/Brussels Europe/Amsterdam Europe/Luxembourg
        Europe/Helsinki Europe/Mariehamn
        Europe/London Europe/Guernsey Europe/Isle_of_Man Europe/Jersey
        Europe/Paris Europe/Monaco
        Europe/Prague Europe/Bratislava
        Europe/Rome Europe/San_Marino Europe/Vatican
        Europe/Zurich Europe/Busingen Europe/Vaduz
        Indian/Maldives Indian/Kerguelen
        Pacific/Auckland Antarctica/McMurdo
        Pacific/Guadalcanal Pacific/Pohnpei
        Pacific/Guam Pacific/Saipan
        Pacific/Pago_Pago Pacific/Midway
        Pacific/Port_Moresby Antarctica/DumontDUrville Pacific/Chuuk
        Pacific/Tarawa Pacific/Funafuti Pacific/Majuro Pacific/Wake Pacific/Wallis
        """;

    private static readonly FrozenDictionary<string, string> Merged = Rows.Split('\n')
        .Select(static row => row.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(static row => row.Skip(1).Select(name => KeyValuePair.Create(name, row[0])))
        .ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The zone whose file holds the history of a name; most often the name itself.</summary>
    public static string HistoryOf(string name) => Merged.GetValueOrDefault(name, name);
}
