import { api, books, editions, lang, say } from "./state";

/** The kept editions, each with its errata against today's records. */
export function Editions() {
  const t = say.value;
  const titleOf = (id: string, otherwise: string) => {
    const own = books.value?.books.find((it) => it.id === id);
    return own && lang.value === "en" ? own.title_en : otherwise;
  };
  return (
    <section class="editions" aria-labelledby="editions-title">
      <h2 id="editions-title">{t("page.handbook.editions")}</h2>
      {editions.value.length === 0 ? (
        <p class="empty">{t("page.handbook.editions_none")}</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">{t("page.handbook.edition_number")}</th>
              <th scope="col">{t("page.handbook.date")}</th>
              <th scope="col">{t("page.handbook.book")}</th>
              <th scope="col">{t("page.handbook.audience")}</th>
              <th scope="col">{t("page.handbook.hash")}</th>
              <th scope="col">{t("page.handbook.errata")}</th>
            </tr>
          </thead>
          <tbody>
            {editions.value.map((own) => (
              <tr key={own.number}>
                <th scope="row">{own.number}</th>
                <td>{own.issued_on}</td>
                <td>{titleOf(own.book, own.title)}</td>
                <td>{t(`page.handbook.audience_${own.audience}`)}</td>
                <td class="hash">{own.hash}</td>
                <td>
                  <a href={api.path(`handbooks/editions/${own.number}/errata`)} download="">
                    {t("page.handbook.save_errata", { number: own.number })}
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p class="empty">{t("page.handbook.editions_hint")}</p>
    </section>
  );
}
